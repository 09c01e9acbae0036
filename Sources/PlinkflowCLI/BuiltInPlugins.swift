import AWSConnection
import Beanstalk
import Check
import Command
import Core
import DirectoryService
import EC2
import Host
import LoadBalancing
import Network
import PlinkflowKit
import PrivateLink
import ProgramPlugin
import Resolver
import Route53
import StrongSwan
import VPN
import Workflow

extension Program {
  /// The one list that registers plugins.
  func allPlugins(reaching world: WorldAccess) -> [Plugin] {
    [
      .core, .command, .aws(world.aws), .beanstalk, .privateLink, .route53, .vpn, .ec2, .loadBalancing, .resolver,
      .directory, .check, .network, .host, .strongSwan,
    ] + plugins
  }

  /// All kinds of step and of connection that workflows may name.
  func catalog(reaching world: WorldAccess) -> Catalog {
    Catalog(allPlugins(reaching: world)) { [programs] in programs.plugin(named: $0, environment: $1) }
  }
}
