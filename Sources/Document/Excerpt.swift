extension String {
  /// The text as far as a sentence about it needs: its beginning, where it is long. Whoever shows it escapes it.
  package var excerpt: String {
    // Sixty characters hold every name that anybody writes; the check on bytes keeps it cheap for megabytes.
    guard utf8.count > 60 else { return self }
    let start = unicodeScalars.prefix(60)
    return start.endIndex == unicodeScalars.endIndex ? self : String(start) + "…"
  }
}
