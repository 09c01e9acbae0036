import AWSSandbox
import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// What the engine relies on, of each kind, against the sandbox.
@Suite struct ContractTests {
  @Test(arguments: Scenario.all)
  func `a step is made, seen and taken back`(_ scenario: Scenario) async throws {
    let (cloud, step) = try await begin(scenario)
    let before = try cloud.changes()
    let statesBefore = try cloud.changes(withStates: true)
    var driver = Driver(step)
    let found = try await driver.look()
    #expect(!found.isSatisfied)
    try await driver.run()
    #expect(try cloud.changes(withStates: true) != statesBefore)
    guard scenario.isReversible else { return }
    try await driver.undo(to: found, receipt: driver.receipt)
    #expect(try cloud.changes() == before)
  }

  @Test(arguments: Scenario.all)
  func `looking changes nothing`(_ scenario: Scenario) async throws {
    let (cloud, step) = try await begin(scenario)
    let before = try cloud.changes()
    let driver = Driver(step)
    for _ in 0..<3 { _ = try await driver.look() }
    #expect(try cloud.changes() == before)
  }

  @Test(arguments: Scenario.all)
  func `a change whose reply was lost is found without its receipt`(_ scenario: Scenario) async throws {
    let (cloud, step) = try await begin(scenario)
    let before = try cloud.changes()
    var driver = Driver(step)
    let found = try await driver.look()
    let outputs = try await driver.run()
    #expect(try await driver.look(nil) == .present(outputs))
    guard scenario.isReversible else { return }
    try await driver.undo(to: found, receipt: nil)
    #expect(try cloud.changes() == before)
  }

  @Test(arguments: Scenario.all.filter(\.isIdempotent))
  func `sending twice with one token makes one thing`(_ scenario: Scenario) async throws {
    let (cloud, step) = try await begin(scenario)
    var driver = Driver(step)
    let found = try await driver.look()
    try await driver.run()
    let once = try cloud.changes()
    // A second call may be answered with the first one's result, or with a fault after which the engine observes again.
    _ = try? await step.apply(over: found, token: driver.token)
    _ = try await driver.done()
    #expect(try cloud.changes() == once)
  }

  @Test(arguments: Scenario.all.filter(\.isAdoptable))
  func `a later run finds what an earlier one made`(_ scenario: Scenario) async throws {
    let (cloud, step) = try await begin(scenario)
    var first = Driver(step)
    let outputs = try await first.run()
    let once = try cloud.changes()
    var second = Driver(step, run: "r2")
    #expect(try await second.run() == outputs)
    #expect(second.receipt == nil)
    #expect(try cloud.changes() == once)
  }

  @Test(arguments: Scenario.all, [FaultyTransport.InjectedFault.lostReply, .cutReply, .lostRequest])
  func `a reply that is lost leaves one thing`(
    _ scenario: Scenario, _ trouble: FaultyTransport.InjectedFault
  ) async throws {
    let (cloud, step) = try await begin(scenario)
    let before = try cloud.changes()
    var driver = Driver(step)
    let found = try await driver.look()
    cloud.trouble.set(trouble)
    var receipt: Value?
    do throws(StepError) {
      receipt = try await step.apply(over: found, token: driver.token)
    } catch {
      // Anything but doubt would let the engine send again, or forget what was made.
      #expect(error.class == .unknown)
    }
    // Reads may lag behind the change, so one observation is not enough.
    for _ in 0..<3 where try await driver.look(receipt).shows(found) {}
    if try await !driver.look(receipt).isSatisfied { try await driver.run() }
    let made = try cloud.changes().count - before.count
    #expect(made <= scenario.things)
    guard scenario.isReversible else { return }
    try await driver.undo(to: found, receipt: receipt ?? driver.receipt)
    #expect(try cloud.changes() == before)
  }

  @Test(arguments: Scenario.all.filter(\.isReversible), [FaultyTransport.InjectedFault.lostReply, .lostRequest])
  func `an undo whose reply is lost is sent again`(
    _ scenario: Scenario, _ trouble: FaultyTransport.InjectedFault
  ) async throws {
    let (cloud, step) = try await begin(scenario)
    let before = try cloud.changes()
    var driver = Driver(step)
    let found = try await driver.look()
    try await driver.run()
    cloud.trouble.set(trouble)
    try? await step.undo(to: found, driver.receipt, token: driver.undoToken)
    if try await !driver.look(driver.receipt).shows(found) {
      try await driver.undo(to: found, receipt: driver.receipt)
    }
    #expect(try cloud.changes() == before)
  }

  @Test(arguments: Scenario.all.filter(\.isReversible))
  func `taking back twice is quiet`(_ scenario: Scenario) async throws {
    let (cloud, step) = try await begin(scenario)
    let before = try cloud.changes()
    var driver = Driver(step)
    let found = try await driver.look()
    try await driver.run()
    try await driver.undo(to: found, receipt: driver.receipt)
    try await driver.undo(to: found, receipt: driver.receipt)
    try await driver.undo(to: found, receipt: nil)
    #expect(try cloud.changes() == before)
  }

  private func begin(_ scenario: Scenario) async throws -> (Cloud, BoundStep) {
    let cloud = try Cloud()
    let parameters = try await scenario.prepare(cloud)
    return (cloud, try await cloud.step(scenario.kind, on: scenario.account, parameters))
  }
}
