import Document
import Testing

@Suite("Names, durations and near misses")
struct NameTests {
  @Test(arguments: [
    ("cidr", "cidr"), ("vpcID", "vpc_id"), ("dnsName", "dns_name"), ("ec2Subnets", "ec2_subnets"),
    ("subnetIDs", "subnet_ids"), ("loadBalancerARNsByZone", "load_balancer_arns_by_zone"),
    ("httpURLString", "http_url_string"), ("ipv4CIDRs", "ipv4_cidrs"), ("publicIP", "public_ip"),
    ("elbPublic", "elb_public"), ("staticRoutesOnly", "static_routes_only"), ("aB", "a_b"), ("URL", "url"),
    ("isSettled", "is_settled"), ("accountIDStatus", "account_id_status"), ("already_written", "already_written"),
    ("tlsV1", "tls_v1"), ("", ""),
  ])
  func `a property is written in lowercase words`(_ property: String, _ field: String) {
    #expect(fieldName(ofProperty: property) == field)
  }

  @Test(arguments: [
    ("90s", Duration.seconds(90)), ("30m", .seconds(1800)), ("2h", .seconds(7200)), ("500ms", .milliseconds(500)),
    ("1.5s", .milliseconds(1500)), ("0s", .zero), ("1d", .seconds(86_400)), ("0.5m", .seconds(30)),
  ])
  func `a duration is a number and a unit`(_ text: String, _ duration: Duration) {
    #expect(Duration(text: text) == duration)
    #expect(Duration(text: duration.text) == duration)
  }

  @Test(arguments: ["", "90", "s", "-1s", "1 s", "1.s", ".5s", "1e3s", "1.2.3s", "99999999999999h", "1S", "٣s", "1ss"])
  func `what is no duration is refused`(_ text: String) {
    #expect(Duration(text: text) == nil)
  }

  @Test func `a duration is written exactly`() {
    #expect(Duration.seconds(90).text == "90s")
    #expect(Duration(secondsComponent: 1, attosecondsComponent: 1).text == "1.000000000000000001s")
    #expect(Duration(text: "1.000000000000000001s") == Duration(secondsComponent: 1, attosecondsComponent: 1))
  }

  @Test(arguments: [
    ("ttll", "ttl"), ("tll", "ttl"), ("naem", "name"), ("vpcid", "vpc_id"), ("TTL", "ttl"),
    ("descripton", "description"),
  ])
  func `a near miss is named`(_ typed: String, _ meant: String) {
    #expect(nearMiss(to: typed, among: ["name", "ttl", "vpc_id", "description"]) == meant)
  }

  @Test(arguments: ["x", "", "zone", "tt_live", "identifier"])
  func `what is not near is not named`(_ typed: String) {
    #expect(nearMiss(to: typed, among: ["name", "ttl", "vpc_id", "description"]) == nil)
  }

  @Test func `the nearest is named, and of equally near ones the first`() {
    #expect(nearMiss(to: "subnets", among: ["subset", "subnet", "sunnets"]) == "subnet")
  }
}
