import Digest

/// One commit in the chain: the last rows that it brought, and the digest of all that it brought and of the link before
/// it.
package struct Link: Sendable, Equatable {
  package var number: Int64 = 0
  package var run: Int64 = 0
  package var event: Int64 = 0
  package var call: Int64 = 0
  package var digest: [UInt8]

  /// What the first link of a journal stands behind.
  package init(beginning identity: String) {
    digest = SHA256.hash(identity)
  }

  /// A link that was read.
  package init(number: Int64, run: Int64, event: Int64, call: Int64, digest: [UInt8]) {
    (self.number, self.run, self.event, self.call, self.digest) = (number, run, event, call, digest)
  }
}
