import AWSConnection
import AWSCore
import PlinkflowKit

/// Reads and changes the record sets of one hosted zone.
struct Zone: Sendable {
  let id: String
  let account: AWSAccount

  private var path: String { "\(version)/hostedzone/\(encoded(id))/rrset" }

  /// All record sets of a name but those that are chosen by weight, place or health.
  ///
  /// Route 53 lists from a name onwards, in the order of names.
  func recordSets(named name: String) async throws(StepError) -> [RecordSet] {
    var sets: [RecordSet] = []
    var query = [(name: "name", value: name), (name: "maxitems", value: "100")]
    for _ in 0..<100 {
      let reply: Element
      do {
        reply = try await account.client.call(
          .route53, "ListResourceRecordSets", method: "GET", path: path, query: query)
      } catch  where error.saysGone {
        return []
      } catch {
        throw error.fault(on: "zone \(id)")
      }
      for item in reply.items("ResourceRecordSets") {
        guard let set = RecordSet(listed: item) else { continue }
        if set.name != name { return sets }
        sets.append(set)
      }
      guard reply.boolean("IsTruncated") else { return sets }
      guard let next = reply.text("NextRecordName") else {
        throw AWSFailure(unfinished: "ListResourceRecordSets", of: .route53).fault(on: "zone \(id)")
      }
      query = [(name: "name", value: next), (name: "maxitems", value: "100")]
      if let type = reply.text("NextRecordType") { query.append((name: "type", value: type)) }
      if let identifier = reply.text("NextRecordIdentifier") {
        query.append((name: "identifier", value: identifier))
      }
    }
    throw .refused("found more than 10,000 record sets at one name", notes: ["zone \(id), \(name)"])
  }

  /// Takes record sets away and makes others, all or nothing.
  ///
  /// - Returns: the identifier of the change.
  func replace(_ old: [RecordSet], by new: [RecordSet]) async throws(StepError) -> String? {
    let changes =
      old.map { Element("Change", [Element("Action", text: "DELETE"), $0.element]) }
      + new.map { Element("Change", [Element("Action", text: "CREATE"), $0.element]) }
    let reply = try await account.send(
      .route53, "ChangeResourceRecordSets", method: "POST", path: path + "/",
      body: Element("ChangeResourceRecordSetsRequest", [Element("ChangeBatch", [Element("Changes", changes)])]),
      on: "zone \(id)")
    return reply.changeID
  }
}
