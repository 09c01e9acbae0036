/// The key that the AWS CLI hands out for a profile whose source only the CLI knows, such as a login to the console by
/// `aws login`.
struct ExportedCredentials: CredentialProvider {
  let name: String
  private let profile: String
  private let surroundings: Surroundings

  init(profile: String, _ surroundings: Surroundings) {
    name = "AWS CLI for profile \(profile)"
    self.profile = profile
    self.surroundings = surroundings
  }

  func credentials() async throws(CredentialFailure) -> Credentials {
    let output: [UInt8]
    do throws(ProgramFailure) {
      output = try await surroundings.run([
        "aws", "configure", "export-credentials", "--profile", profile, "--format", "process",
      ])
    } catch {
      throw .broken(
        "the source of profile `\(profile)` is known to the AWS CLI only, and `aws configure export-credentials` gave "
          + "nothing: \(error.reason)")
    }
    return try PrintedKey.read(output, from: "aws", source: name)
  }
}
