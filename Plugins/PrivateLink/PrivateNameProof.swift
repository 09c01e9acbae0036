import AWSConnection
import AWSCore

/// The record in the public DNS that proves that a service's private name is its provider's, and how far that is.
struct PrivateNameProof: Hashable {
  /// The record's full name.
  let name: String
  let value: String
  let type: String
  /// `pendingverification`, `verified` or `failed`.
  let state: String

  /// The proof that EC2 asks for; nil where the service has no private name.
  ///
  /// EC2 gives the record's first label alone. AWS looks for it under the private name, without a wildcard, and under
  /// the domains that the name is of.
  init?(of service: Element) {
    guard let name = service.text("privateDnsName"), let asked = service["privateDnsNameConfiguration"],
      let label = asked.text("name")
    else { return nil }
    let domain = name.hasPrefix("*.") ? name.dropFirst(2) : name[...]
    self.name = label.contains(".") ? label : "\(label).\(domain)"
    value = asked.text("value") ?? ""
    type = asked.text("type") ?? "TXT"
    state = asked.state("state")
  }
}
