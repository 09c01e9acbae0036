import AWSConnection
import AWSCore
import Foundation
import PlinkflowKit

extension BeanstalkEnvironment {
  static let byName = Query(
    .elasticBeanstalk, "DescribeEnvironments", list: ["Environments"], choice: .list("EnvironmentNames"),
    membership: .path(["EnvironmentName"]))
  static let byID = Query(
    .elasticBeanstalk, "DescribeEnvironments", list: ["Environments"], choice: .list("EnvironmentIds"),
    membership: .path(["EnvironmentId"]))

  /// Refuses an instance profile that is not there: Elastic Beanstalk would tell minutes later, by an event.
  static func checkProfile(_ name: String, in account: AWSAccount) async throws(StepError) {
    do {
      _ = try await account.client.call(
        .iam, "GetInstanceProfile", .members(["InstanceProfileName": .string(name)]))
    } catch  where error.saysGone {
      throw .refused(
        "needs instance profile `\(name)`, which does not exist",
        notes: ["account \(account.identity.account) has no such instance profile"],
        help: "make it with a role that has the policies AWSElasticBeanstalkWebTier and …WorkerTier")
    } catch  where error.isAnswered("AccessDenied") {
      // Who may not look may still be allowed to create.
      return
    } catch {
      throw error.fault(on: "instance profile \(name)")
    }
  }

  /// Refuses a service role that is not there. The EB CLI would make it; Elastic Beanstalk itself fails minutes later.
  static func checkRole(_ name: String, in account: AWSAccount) async throws(StepError) {
    // The setting takes a role's ARN as well.
    let bare = name.split(separator: "/").last.map(String.init) ?? name
    do {
      _ = try await account.client.call(.iam, "GetRole", .members(["RoleName": .string(bare)]))
    } catch  where error.saysGone {
      throw .refused(
        "needs service role `\(name)`, which does not exist",
        notes: ["account \(account.identity.account) has no such role"],
        help: "make it with the policies AWSElasticBeanstalkEnhancedHealth and …ManagedUpdatesCustomerRolePolicy")
    } catch  where error.isAnswered("AccessDenied") {
      return
    } catch {
      throw error.fault(on: "service role \(name)")
    }
  }

  /// Refuses a name in the DNS that somebody has.
  static func checkName(_ cname: String, in account: AWSAccount) async throws(StepError) {
    let reply = try await account.read(
      .elasticBeanstalk, "CheckDNSAvailability", .members(["CNAMEPrefix": .string(cname)]), on: "name \(cname)")
    guard reply.boolean("Available") else {
      throw .refused(
        "needs a name that is taken: `\(reply.text("FullyQualifiedCNAME") ?? cname)`", help: "choose another `cname`")
    }
  }

  /// Refuses to wait for a launch any longer than the workflow says.
  func checkPatience(_ found: Element) throws(StepError) {
    guard let minutes = parameters.timeout, let text = found.text("DateCreated"), let created = Self.date(text),
      Date().timeIntervalSince(created) > Double(minutes) * 60
    else { return }
    throw .refused(
      "has an environment that is still launching after \(minutes) min", notes: [subject],
      help: "see the environment's events, or give it a longer `timeout`")
  }

  /// A time as AWS writes it, with or without fractions of a second.
  private static func date(_ text: String) -> Date? {
    (try? Date(text, strategy: .iso8601))
      ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }
}
