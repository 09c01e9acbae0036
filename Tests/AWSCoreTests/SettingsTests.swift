import AWSCore
import Testing

@Suite struct SettingsTests {
  static let config = """
    [default]
    region = eu-west-1
    max_attempts = 7
    use_fips_endpoint = true
    """

  @Test func `the environment goes before the profile`() throws {
    let files = ["/h/.aws/config": Self.config]
    #expect(try AWSSettings(.made(["HOME": "/h"], files: files)).region == "eu-west-1")
    let old = ["HOME": "/h", "AWS_DEFAULT_REGION": "us-west-2"]
    #expect(try AWSSettings(.made(old, files: files)).region == "us-west-2")
    let both = old.merging(["AWS_REGION": "ap-northeast-1"]) { $1 }
    #expect(try AWSSettings(.made(both, files: files)).region == "ap-northeast-1")
  }

  @Test func `the profile that the environment names is taken`() throws {
    let files = ["/h/.aws/config": "[profile a]\nregion = eu-west-1\n[profile b]\nregion = eu-west-2"]
    func region(_ environment: [String: String]) throws -> String? {
      try AWSSettings(.made(["HOME": "/h"].merging(environment) { $1 }, files: files)).region
    }
    #expect(try region(["AWS_DEFAULT_PROFILE": "a"]) == "eu-west-1")
    #expect(try region(["AWS_DEFAULT_PROFILE": "a", "AWS_PROFILE": "b"]) == "eu-west-2")
  }

  @Test func `a services section that does not exist is refused`() throws {
    let config = "[profile a]\nservices = peer\n[services pear]\nec2 =\n  endpoint_url = http://e.test"
    let files = ["/h/.aws/config": config]
    do throws(SettingsFailure) {
      _ = try AWSSettings(profile: "a", .made(["HOME": "/h"], files: files))
      Issue.record("it was accepted")
    } catch {
      #expect(error.reason == "profile `a` names the services section `peer`, which does not exist")
    }
    let ignoring = ["HOME": "/h", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]
    #expect(try AWSSettings(profile: "a", .made(ignoring, files: files)).endpoints == Endpoints())
  }

  @Test func `retries and switches are read`() throws {
    let settings = try AWSSettings(.made(["HOME": "/h"], files: ["/h/.aws/config": Self.config]))
    #expect(settings.retry.maximumAttempts == 7)
    #expect(settings.endpoints.usesFIPS)
    #expect(try AWSSettings(.made([:])).retry.maximumAttempts == 3)
    #expect(try AWSSettings(.made(["AWS_RETRY_MODE": "legacy"])).retry.maximumAttempts == 5)
  }

  @Test func `STS is asked in the region, unless told otherwise`() throws {
    let usual = try AWSSettings(.made([:])).endpoints
    #expect(try usual.resolve(.sts, region: "eu-west-1").endpoint.host == "sts.eu-west-1.amazonaws.com")
    let legacy = try AWSSettings(.made(["AWS_STS_REGIONAL_ENDPOINTS": "legacy"])).endpoints
    let resolved = try legacy.resolve(.sts, region: "eu-west-1")
    #expect(resolved.endpoint.host == "sts.amazonaws.com")
    #expect(resolved.signingRegion == "us-east-1")
    #expect(try legacy.resolve(.sts, region: "eusc-de-east-1").endpoint.host == "sts.eusc-de-east-1.amazonaws.eu")
  }

  @Test(arguments: [
    ("AWS_MAX_ATTEMPTS", "0", "the number of attempts must be from 1 to 100, and is `0`"),
    ("AWS_RETRY_MODE", "eager", "the retry mode `eager` is unknown; known are standard, adaptive and legacy"),
    ("AWS_USE_FIPS_ENDPOINT", "yes", "`use_fips_endpoint` must be true or false, and is `yes`"),
    (
      "AWS_STS_REGIONAL_ENDPOINTS", "global",
      "`sts_regional_endpoints` must be regional or legacy, and is `global`"
    ),
    ("AWS_REGION", "a.example/", "the region `a.example/` is not a region's name"),
    ("AWS_ENDPOINT_URL", "localhost", "`AWS_ENDPOINT_URL` is not an address such as https://host:port/path"),
  ]) func `a setting that cannot be used is named`(name: String, value: String, reason: String) {
    do throws(SettingsFailure) {
      _ = try AWSSettings(.made([name: value]))
      Issue.record("\(name)=\(value) was accepted")
    } catch {
      #expect(error.reason == reason)
    }
  }
}
