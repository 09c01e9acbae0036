import Foundation

/// Does what blocks on a thread of its own, instead of one of the few that all tasks share.
func blocking<R: Sendable, Failure: Error>(
  _ body: @escaping @Sendable () throws(Failure) -> R
) async throws(Failure) -> R {
  let result: Result<R, Failure> = await withCheckedContinuation { continuation in
    Thread.detachNewThread {
      continuation.resume(returning: Result { () throws(Failure) in try body() })
    }
  }
  return try result.get()
}
