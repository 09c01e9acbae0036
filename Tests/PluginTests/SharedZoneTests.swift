import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// A private zone that a VPC of another account sees.
@Suite struct SharedZoneTests {
  @Test func `a VPC that was not authorized is refused, and the help says who has to act first`() async throws {
    let cloud = try Cloud()
    let pair = try await cloud.sharing(try await cloud.privateZone())
    let step = try await cloud.step("route53.zone_association", on: "provider", pair)
    let fault = await #expect(throws: StepError.self) {
      _ = try await step.apply(over: .absent, token: Driver(step).token)
    }
    #expect(fault?.class == .refused)
    #expect(fault?.help == "let the zone's owner authorize the VPC first: `route53.zone_authorization`")
  }

  @Test func `an authorization that served its purpose is not given again`() async throws {
    let cloud = try Cloud()
    let pair = try await cloud.sharing(try await cloud.privateZone())
    _ = try await cloud.make("route53.zone_authorization", on: "consumer", pair)
    _ = try await cloud.make("route53.zone_association", on: "provider", pair)
    _ = try await cloud.make("route53.zone_authorization_removal", on: "consumer", pair)
    let again = try await cloud.step("route53.zone_authorization", on: "consumer", pair)
    #expect(try await Driver(again, run: "r2").look().isSatisfied)
  }

  @Test func `a public zone is found by its name, and a private one is not taken for it`() async throws {
    let cloud = try Cloud()
    let found = try await cloud.make("route53.zone_lookup", on: "provider", "{ name: 'OREG.example' }")
    #expect(try found.text("zone_id") == "Z0PROVIDER7PUBLIC4ZONE")
    let zone = try await cloud.privateZone()
    let hidden = try await cloud.step("route53.zone_lookup", on: "consumer", "{ name: 'oreg.internal' }")
    #expect(try await Driver(hidden).look().isAbsent)
    let shown = try await cloud.make("route53.zone_lookup", on: "consumer", "{ name: 'oreg.internal', private: true }")
    #expect(try shown.text("zone_id") == zone)
  }
}
