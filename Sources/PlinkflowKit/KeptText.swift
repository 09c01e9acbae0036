extension String {
  /// Whether the text of a step's outputs, or of its receipt, is more than a journal keeps: 256 KiB.
  package var isTooLongToKeep: Bool { utf8.count > 256 << 10 }
}
