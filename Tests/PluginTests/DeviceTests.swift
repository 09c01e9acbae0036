import AWSCore
import PlinkflowKit
import Testing

@testable import VPN

/// What a customer's device is told, from documents of the form that AWS gives.
@Suite struct DeviceTests {
  static func document(
    key: String = "aKey.of_12345", outside: String = "203.0.113.17", encryption: String = "aes-128-cbc",
    group: String = "group2", system: String = ""
  ) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <vpn_connection id="vpn-0c5e7d31"><customer_gateway_id>cgw-1</customer_gateway_id>
    <ipsec_tunnel>
    <customer_gateway><tunnel_outside_address><ip_address>203.0.113.6</ip_address></tunnel_outside_address>
    <tunnel_inside_address><ip_address>169.254.31.2</ip_address><network_mask>255.255.255.252</network_mask>
    <network_cidr>30</network_cidr></tunnel_inside_address>\(system.isEmpty ? "" : "<bgp><asn>65000</asn></bgp>")
    </customer_gateway>
    <vpn_gateway><tunnel_outside_address><ip_address>\(outside)</ip_address></tunnel_outside_address>
    <tunnel_inside_address><ip_address>169.254.31.1</ip_address><network_cidr>30</network_cidr>
    </tunnel_inside_address>\(system.isEmpty ? "" : "<bgp><asn>\(system)</asn></bgp>")</vpn_gateway>
    <ike><authentication_protocol>sha1</authentication_protocol>
    <encryption_protocol>\(encryption)</encryption_protocol><lifetime>28800</lifetime>
    <perfect_forward_secrecy>\(group)</perfect_forward_secrecy><pre_shared_key>\(key)</pre_shared_key></ike>
    <ipsec><authentication_protocol>hmac-sha2-256-128</authentication_protocol>
    <encryption_protocol>aes-256-cbc</encryption_protocol><lifetime>3600</lifetime>
    <perfect_forward_secrecy>group14</perfect_forward_secrecy><tcp_mss_adjustment>1379</tcp_mss_adjustment>
    <dead_peer_detection><interval>10</interval><retries>3</retries></dead_peer_detection></ipsec>
    </ipsec_tunnel></vpn_connection>
    """
  }

  @Test func `strongSwan is told all of a tunnel`() throws {
    let configuration = try GatewayConfiguration(connectionID: "vpn-0c5e7d31", document: Self.document())
    #expect(
      Device.strongswan.text(for: configuration, reaching: ["10.0.0.0/16"]) == """
        # The customer's side of VPN connection vpn-0c5e7d31 for strongSwan. It holds the keys: keep it with
        # mode 0600, and load it with `swanctl --load-all --file FILE`.
        #
        # Once for each start of the machine, as root:
        #
        #   ip link add vpn1 type xfrm if_id 1
        #   ip link set vpn1 up mtu 1419
        #   ip address add 169.254.31.2/30 dev vpn1
        #   ip route add 10.0.0.0/16 dev vpn1 metric 100

        connections {
          vpn-0c5e7d31-1 {
            version = 2
            local_addrs = %any
            remote_addrs = 203.0.113.17
            proposals = aes256-sha256-modp2048,aes128-sha1-modp1024
            rekey_time = 25920s
            dpd_delay = 10s
            mobike = no
            encap = yes
            if_id_in = 1
            if_id_out = 1
            local {
              auth = psk
              id = 203.0.113.6
            }
            remote {
              auth = psk
              id = 203.0.113.17
            }
            children {
              vpn-0c5e7d31-1 {
                local_ts = 0.0.0.0/0
                remote_ts = 0.0.0.0/0
                esp_proposals = aes256-sha256-modp2048,aes256-sha256-modp2048
                rekey_time = 3240s
                dpd_action = restart
                start_action = start
              }
            }
          }
        }

        secrets {
          ike-vpn-0c5e7d31-1 {
            id = 203.0.113.17
            secret = "aKey.of_12345"
          }
        }

        """)
  }

  @Test func `neighbours of BGP are named for both devices`() throws {
    let configuration = try GatewayConfiguration(
      connectionID: "vpn-1", document: Self.document(system: "64512"))
    let strongswan = Device.strongswan.text(for: configuration, reaching: [])
    #expect(strongswan.contains("#   # BGP: neighbour 169.254.31.1 in AS 64512, this side in AS 65000\n"))
    let pfsense = Device.pfsense.text(for: configuration, reaching: [])
    #expect(pfsense.contains("  Name/Address               169.254.31.1\n  Remote AS                  64512\n"))
    #expect(pfsense.contains("  Pre-Shared Key             aKey.of_12345\n"))
    #expect(pfsense.contains("  Remote Gateway             203.0.113.17\n"))
  }

  /// A device reads its file as a language of its own: nothing gets in that would mean more than itself there.
  @Test(arguments: [
    (document(key: "a\"; secret = \"b"), "has a configuration from AWS without a usable key"),
    (document(key: ""), "has a configuration from AWS without a usable key"),
    (
      document(outside: "203.0.113.17\n  include /etc/x"),
      "has a configuration from AWS without an address: vpn_gateway outside"
    ),
    (document(outside: "vpn.example"), "has a configuration from AWS without an address: vpn_gateway outside"),
    ("<vpn_connection/>", "has a configuration from AWS without tunnels"),
    ("<vpn_connection>secret", "has a configuration from AWS that cannot be read"),
  ])
  func `a document of another form is refused without repeating it`(_ document: String, _ summary: String) {
    let fault = #expect(throws: StepError.self) { try GatewayConfiguration(connectionID: "vpn-1", document: document) }
    #expect(fault?.summary == summary)
    #expect(fault?.notes == [])
  }

  @Test func `unknown algorithms fall back to what AWS always takes`() throws {
    let configuration = try GatewayConfiguration(
      connectionID: "vpn-1", document: Self.document(encryption: "rot13; include /etc/x", group: "group99"))
    let text = Device.strongswan.text(for: configuration, reaching: [])
    #expect(text.contains("    proposals = aes256-sha256-modp2048,aes128-sha1-modp1024\n"))
    #expect(!text.contains("include"))
  }

  @Test func `a configuration that is printed shows no key`() throws {
    let configuration = try GatewayConfiguration(connectionID: "vpn-1", document: Self.document())
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(!"\(configuration) \(dumped)".contains("aKey"))
  }
}
