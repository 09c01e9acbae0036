/// The key that a program prints, as `credential_process` names it; no shell reads the command.
public struct ProcessCredentials: CredentialProvider {
  /// What the source is called.
  public let name: String
  private let command: String
  private let surroundings: Surroundings

  /// A source that runs a command each time a key is wanted.
  public init(command: String, profile: String, _ surroundings: Surroundings) {
    name = "credential_process of profile \(profile)"
    self.command = command
    self.surroundings = surroundings
  }

  /// What the program prints.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    guard let words = CommandText.words(command), !words.isEmpty else {
      throw .broken("the command of `credential_process` has a quote that is not closed, or no words")
    }
    let output: [UInt8]
    do throws(ProgramFailure) {
      output = try await surroundings.run(words)
    } catch {
      throw .broken(error.reason)
    }
    return try PrintedKey.read(output, from: words[0], source: name)
  }
}
