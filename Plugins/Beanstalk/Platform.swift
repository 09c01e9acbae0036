import AWSConnection
import AWSCore
import Foundation
import PlinkflowKit

/// The platform of a new environment, as CreateEnvironment takes it.
enum Platform {
  case arn(String)
  case solutionStack(String)

  /// Resolves what a workflow says: a branch in words, such as `Docker`, stands for the newest stack that runs it, as
  /// it does for the EB CLI.
  init(_ parameters: BeanstalkEnvironment.Parameters, in account: AWSAccount) async throws(StepError) {
    if let stack = parameters.solutionStack {
      self = .solutionStack(stack)
      return
    }
    let words = parameters.platform ?? ""
    if words.hasPrefix("arn:") {
      self = .arn(words)
      return
    }
    let reply = try await account.read(
      .elasticBeanstalk, "ListAvailableSolutionStacks", on: "platform \(words)")
    let suffix = " running \(words)".lowercased()
    let stacks = reply.texts("SolutionStacks").filter { $0.lowercased().hasSuffix(suffix) }
    guard let newest = stacks.max(by: { $0.compare($1, options: .numeric) == .orderedAscending }) else {
      throw .refused(
        "names a platform that Elastic Beanstalk does not offer in \(account.region): `\(words)`",
        help: "name a `solution_stack` that `aws elasticbeanstalk list-available-solution-stacks` shows")
    }
    self = .solutionStack(newest)
  }

  var arn: String? {
    if case .arn(let arn) = self { arn } else { nil }
  }

  var solutionStack: String? {
    if case .solutionStack(let name) = self { name } else { nil }
  }
}
