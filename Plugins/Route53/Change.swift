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
  func isInSync(_ changeID: String) async throws(Fault) -> Bool {
    do {
      let reply = try await client.call(
        .route53, "GetChange", method: "GET", path: "\(version)/change/\(encoded(changeID))")
      return reply["ChangeInfo"]?.text("Status") == "INSYNC"
    } catch  where error.code == "NoSuchChange" {
      return true
    } catch {
      throw error.fault(on: "change \(bare(changeID))")
    }
  }
}

extension Element {
  /// The identifier of the change that a reply tells of.
  var changeID: String? {
    self["ChangeInfo"]?.text("Id").map(bare)
  }
}
