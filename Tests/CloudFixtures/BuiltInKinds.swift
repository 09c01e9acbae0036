import AWSConnection
import PlinkflowCLI
import PlinkflowKit

/// The plugins that come with the program. Their connections reach no account.
package let allPlugins = Plugin.builtIn(
  reaching: AWSAccess { (_, _) async throws(StepError) in throw .refused("reaches no account") })

/// Every kind of step that comes with the program.
package let allKinds = allPlugins.flatMap(\.steps)

/// Those that an account of AWS serves.
package let kindsOfAWS = allKinds.filter { $0.client == ClientType(AWSAccount.self) }
