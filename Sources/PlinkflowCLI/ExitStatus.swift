/// What a shell sees of how it ended; scripts depend on the numbers.
enum ExitStatus: Sendable, Hashable {
  case done
  case failed
  /// Bad input; nothing was begun.
  case badInput
  /// Only waiting is left; the same command goes on.
  case waiting
  /// A change was sent, and nobody can say whether it took.
  case inDoubt
  /// Ended by a signal, as shells count them.
  case signal(Int32)

  /// The number.
  var code: Int32 {
    switch self {
    case .done: 0
    case .failed: 1
    case .badInput: 2
    case .waiting: 3
    case .inDoubt: 4
    case .signal(let number): 128 + number
    }
  }
}
