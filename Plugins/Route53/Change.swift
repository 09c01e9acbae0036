import AWSConnection
import AWSCore
import Foundation
import PlinkflowKit

/// The version that Route 53's paths begin with.
let version = "/2013-04-01"

/// An identifier as it stands in a path. Route 53 answers with `/hostedzone/Z0123` and takes `Z0123`.
func bare(_ id: String) -> String {
  id.split(separator: "/").last.map(String.init) ?? id
}

/// An identifier, percent-encoded for a path.
func encoded(_ id: String) -> String {
  bare(id).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
}

extension AWSAccount {
  /// Whether a change has reached all of Route 53's name servers.
  ///
  /// A change that Route 53 no longer knows has reached them long ago.
  func isInSync(_ changeID: String) async throws(StepError) -> Bool {
    let found = try await find(progress, encoded(changeID), on: "change \(bare(changeID))")
    return found.allSatisfy { $0.text("Status") == "INSYNC" }
  }
}

/// Route 53 takes one change at a time here, and five requests a second of an account: so the oldest one that is on its
/// way speaks for the others.
private let progress = Query(
  .route53, "GetChange", path: "\(version)/change/", status: ["Status"], underWay: "PENDING")

extension Element {
  /// The identifier of the change that a reply tells of.
  var changeID: String? {
    self["ChangeInfo"]?.text("Id").map(bare)
  }
}
