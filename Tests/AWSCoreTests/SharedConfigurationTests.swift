import AWSCore
import Foundation
import Testing

/// The published cases of the AWS SDKs for shared config files.
@Suite struct SharedConfigurationTests {
  private struct Suite<Case: Decodable>: Decodable { var tests: [Case] }

  struct ParserCase: Decodable {
    struct Input: Decodable { var configFile: String?, credentialsFile: String? }
    struct Output: Decodable {
      struct Config: Decodable { var profiles: [String: [String: String]], sso_sessions: [String: [String: String]]? }
      var config: Config?, errorContaining: String?
    }
    var name: String, input: Input, output: Output
  }

  @Test func `the published files are parsed`() throws {
    guard let suite = try Vectors.json("config/profile-parser-tests.json", as: Suite<ParserCase>.self) else { return }
    #expect(suite.tests.count == 65)
    for test in suite.tests {
      let surroundings = Surroundings.made(
        ["HOME": "/h"],
        files: ["/h/.aws/config": test.input.configFile ?? "", "/h/.aws/credentials": test.input.credentialsFile ?? ""])
      do throws(SharedConfiguration.Failure) {
        let configuration = try SharedConfiguration(surroundings)
        #expect(configuration.profiles == test.output.config?.profiles, "\(test.name)")
        #expect(configuration.ssoSessions == test.output.config?.sso_sessions ?? [:], "\(test.name)")
      } catch {
        let wanted = try #require(test.output.errorContaining, "\(test.name): \(error)")
        #expect(error.reason.lowercased().contains(wanted.lowercased()), "\(test.name)")
        #expect(error.line != nil)
      }
    }
  }

  struct LocationCase: Decodable {
    var name: String, environment: [String: String], platform: String
    var configLocation: String, credentialsLocation: String
  }

  /// The five cases for Windows are left out: plinkflow does not run there.
  @Test func `the files are found where other tools find them`() throws {
    guard let suite = try Vectors.json("config/file-location-tests.json", as: Suite<LocationCase>.self) else { return }
    let cases = suite.tests.filter { $0.platform != "windows" }
    #expect(cases.count == 4)
    for test in cases {
      let locations = ConfigurationLocations(.made(test.environment))
      #expect(locations.config == test.configLocation, "\(test.name)")
      #expect(locations.credentials == test.credentialsLocation, "\(test.name)")
    }
  }

  @Test func `a mistake is told with its file and line`() {
    let surroundings = Surroundings.made(["HOME": "/h"], files: ["/h/.aws/config": "[default]\nregion\n"])
    do throws(SharedConfiguration.Failure) {
      _ = try SharedConfiguration(surroundings)
      Issue.record("the mistake was passed over")
    } catch {
      #expect(error.description == "/h/.aws/config, line 2: expected an '=' sign defining a property")
    }
  }
}
