import Runs

/// The journal in a file is a store of runs, by the contract in `Sources/Runs/RunStore.md`.
extension Journal: RunStore {
  /// What is wrong with the file, or with its place.
  public typealias Failure = JournalError
}
