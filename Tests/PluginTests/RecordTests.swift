import CloudFixtures
import Document
import PlinkflowKit
import Testing

@Suite struct RecordTests {
  private func zone(in cloud: Cloud) async throws -> String {
    try await cloud.make("route53.zone", on: "consumer", "{ name: 'oreg.internal', vpc_id: 'vpc-0c5e7d31' }")
      .text("zone_id")
  }

  private func record(_ zone: String, _ rest: String) -> String {
    "{ zone_id: '\(zone)', name: 'www.oreg.internal', \(rest) }"
  }

  private func values(_ observation: AnyObservation) throws -> [String] {
    guard case .present(let outputs, _) = observation else { throw Driver.Unfinished() }
    let sets = try #require(outputs["record_sets"]?.elements)
    return sets.flatMap { set in
      (set["values"]?.elements ?? []).compactMap { "\(set["type"]?.string ?? "") \($0.string ?? "")" }
    }.sorted()
  }

  @Test func `another value is not touched unless the workflow says so`() async throws {
    let cloud = try Cloud()
    let zone = try await zone(in: cloud)
    _ = try await cloud.make("route53.record", on: "consumer", record(zone, "type: 'A', values: ['10.0.0.1']"))
    let other = try await cloud.step("route53.record", on: "consumer", record(zone, "type: 'A', values: ['10.0.0.2']"))
    guard case .foreign(let what) = try await Driver(other).look() else { throw Driver.Unfinished() }
    #expect(what == "zone \(zone) has www.oreg.internal. as A 10.0.0.1, and `overwrite` is not set")
  }

  @Test func `a record of an earlier run that a person changed is repaired and put back`() async throws {
    let cloud = try Cloud()
    let zone = try await zone(in: cloud)
    let wanted = record(zone, "type: 'A', values: ['10.0.0.1']")
    var first = Driver(try await cloud.step("route53.record", on: "consumer", wanted))
    try await first.run()
    _ = try await cloud.make(
      "route53.record", on: "consumer", record(zone, "type: 'A', values: ['10.6.6.6'], overwrite: true"))
    // The next run knows by the receipt that the name is its own.
    let step = try await cloud.step("route53.record", on: "consumer", wanted)
    let second = Driver(step, run: "r2")
    let found = try await step.observe(first.receipt, token: first.token)
    guard case .present(_, let drift) = found else { throw Driver.Unfinished() }
    #expect(drift == [Difference("values", found: "10.6.6.6", wanted: "10.0.0.1")])
    _ = try await step.apply(over: found, token: second.token)
    #expect(try await values(second.look()) == ["A 10.0.0.1"])
    try await step.undo(to: found, nil, token: second.undoToken)
    let back = try await cloud.step("route53.record", on: "consumer", record(zone, "type: 'A', values: ['10.6.6.6']"))
    #expect(try await values(Driver(back).look()) == ["A 10.6.6.6"])
  }

  @Test(arguments: [
    ("type: 'A', values: ['10.0.0.2', '10.0.0.3']", ["A 10.0.0.2", "A 10.0.0.3"]),
    ("type: 'CNAME', values: ['endpoint.example.com']", ["CNAME endpoint.example.com"]),
    ("type: 'A', ttl: 10, values: ['10.0.0.1']", ["A 10.0.0.1"]),
  ])
  func `what is overwritten comes back`(wanted: String, shows: [String]) async throws {
    let cloud = try Cloud()
    let zone = try await zone(in: cloud)
    let old = try await cloud.step("route53.record", on: "consumer", record(zone, "type: 'A', values: ['10.0.0.1']"))
    var first = Driver(old, number: 7)
    try await first.run()
    let step = try await cloud.step("route53.record", on: "consumer", record(zone, wanted + ", overwrite: true"))
    var driver = Driver(step)
    let before = try await driver.look()
    try await driver.run()
    #expect(try values(try await driver.look(driver.receipt)) == shows)
    try await driver.undo(to: before, receipt: driver.receipt)
    #expect(try values(try await first.look()) == ["A 10.0.0.1"])
    guard case .present(_, let drift) = try await first.look() else { throw Driver.Unfinished() }
    #expect(drift.isEmpty)
  }

  @Test func `the same answer in another spelling is adopted`() async throws {
    let cloud = try Cloud()
    let zone = try await zone(in: cloud)
    _ = try await cloud.make(
      "route53.record", on: "consumer", record(zone, "type: 'CNAME', values: ['Endpoint.Example.com']"))
    let same = try await cloud.step(
      "route53.record", on: "consumer",
      "{ zone_id: '\(zone)', name: 'WWW.oreg.internal.', type: 'CNAME', values: ['endpoint.example.com.'] }")
    guard case .present(_, let drift) = try await Driver(same).look() else { throw Driver.Unfinished() }
    #expect(drift.isEmpty)
  }

  @Test func `a wildcard is found under its escaped name`() async throws {
    let cloud = try Cloud()
    let zone = try await zone(in: cloud)
    let step = try await cloud.step(
      "route53.record", on: "consumer",
      "{ zone_id: '\(zone)', name: '*.oreg.internal', type: 'A', values: ['10.0.0.9'] }")
    var driver = Driver(step)
    try await driver.run()
    try await driver.undo(receipt: driver.receipt)
    #expect(try await driver.look().isAbsent)
  }

  @Test func `undo leaves alone what somebody else changed since`() async throws {
    let cloud = try Cloud()
    let zone = try await zone(in: cloud)
    let step = try await cloud.step("route53.record", on: "consumer", record(zone, "type: 'A', values: ['10.0.0.1']"))
    var driver = Driver(step)
    try await driver.run()
    _ = try await cloud.make(
      "route53.record", on: "consumer", record(zone, "type: 'A', values: ['10.9.9.9'], overwrite: true"))
    let receipt = driver.receipt
    let token = driver.undoToken
    let fault = await #expect(throws: StepError.self) { try await step.undo(to: .absent, receipt, token: token) }
    #expect(fault?.summary == "was changed by somebody else")
    #expect(fault?.notes == ["zone \(zone) has www.oreg.internal. as A 10.9.9.9"])
  }
}
