import AWSCore
import Foundation
import Testing

/// The published cases for profiles that assume roles.
@Suite struct ProfileChainTests {
  struct Case: Decodable {
    struct Input: Decodable {
      var profiles: [String: [String: String]], selected_profile: String, sso_sessions: [String: [String: String]]?
    }
    struct Output: Decodable { var ProfileChain: [[String: Link]]?, Error: String? }
    /// `{"AccessKey": {…}}`, or `{"NamedSource": "…"}`.
    enum Link: Decodable, Equatable {
      case name(String)
      case properties([String: String])
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let name = try? container.decode(String.self) {
          self = .name(name)
        } else {
          self = .properties(try container.decode([String: String].self))
        }
      }
    }
    var docs: String, input: Input, output: Output
  }

  @Test func `the published chains are resolved`() throws {
    guard let cases = try Vectors.json("config/assume-role-tests.json", as: [Case].self) else { return }
    #expect(cases.count == 28)
    for test in cases {
      let configuration = SharedConfiguration(
        profiles: test.input.profiles, ssoSessions: test.input.sso_sessions ?? [:])
      do throws(CredentialFailure) {
        let chain = try ProfileChain(profile: test.input.selected_profile, in: configuration)
        let roles = chain.roles.map { ["AssumeRole": Case.Link.properties($0.published)] }
        #expect([chain.base.published] + roles == test.output.ProfileChain, "\(test.docs)")
      } catch {
        let wanted = try #require(test.output.Error, "\(test.docs): \(error)")
        #expect(error.reason.lowercased().contains(wanted.lowercased()), "\(test.docs)")
      }
    }
  }
}

extension ProfileChain.Role {
  fileprivate var published: [String: String] {
    var properties = ["role_arn": arn]
    properties["external_id"] = externalID
    properties["role_session_name"] = sessionName
    return properties
  }
}

extension ProfileChain.Base {
  fileprivate var published: [String: ProfileChainTests.Case.Link] {
    switch self {
    case .key(let key):
      var properties = ["access_key_id": key.accessKeyID, "secret_access_key": key.secretAccessKey]
      properties["account_id"] = key.accountID
      return ["AccessKey": .properties(properties)]
    case .named(let name): return ["NamedSource": .name(name)]
    case .process(let command): return ["Process": .name(command)]
    case .exported(let profile): return ["Exported": .name(profile)]
    case .webIdentity(let role, let file):
      return ["WebIdentityToken": .properties(role.published.merging(["web_identity_token_file": file]) { $1 })]
    case .sso(let login):
      var properties = ["sso_region": login.region, "sso_start_url": login.startURL]
      properties["sso_session"] = login.session
      properties["sso_account_id"] = login.accountID
      properties["sso_role_name"] = login.roleName
      return ["Sso": .properties(properties)]
    }
  }
}
