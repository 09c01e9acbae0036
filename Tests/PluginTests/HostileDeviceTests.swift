import Fuzzing
import PlinkflowKit
import Testing

@testable import VPN

@Suite struct HostileDeviceTests {
  @Test func `no configuration from AWS ends its reader, or says more to a device than it may`() throws {
    let corpus = [DeviceTests.document(), DeviceTests.document(system: "64512")]
    let mutator = Mutator(
      corpus: corpus.map { Array($0.utf8) },
      words: [
        "<ipsec_tunnel>", "</ipsec_tunnel>", "<pre_shared_key>", "\"", "'", "\n", ";", "#", "$(id)", "}",
        "include /etc/x",
        "&#10;", "&quot;", "<?a?>", "<![CDATA[", "999999999999",
      ])
    let failing = try Campaign("device", mutator).failing(inputs: 2000) { bytes in
      let document = String(decoding: bytes, as: UTF8.self)
      let configuration: GatewayConfiguration
      do throws(StepError) {
        configuration = try GatewayConfiguration(connectionID: "vpn-0c5e7d31", document: document)
      } catch {
        return error.class == .refused
      }
      let text = Device.strongswan.text(for: configuration, reaching: ["10.0.0.0/16"])
      // A hostile text would have to end its line or its quotes to mean more.
      return !["include", "$(id)", "\u{0}"].contains { text.contains($0) }
    }
    #expect(failing == [])
  }
}
