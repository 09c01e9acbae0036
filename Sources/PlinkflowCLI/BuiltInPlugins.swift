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

extension Plugin {
  /// The one list that registers plugins: those that come with the program.
  package static func builtIn(reaching aws: AWSAccess) -> [Plugin] {
    [
      .core, .command, .aws(aws), .beanstalk, .privateLink, .route53, .vpn, .ec2, .loadBalancing, .resolver, .directory,
      .check, .network, .host, .strongSwan,
    ]
  }
}

extension Program {
  /// The plugins that come with the program, and those that a program of the user's own adds to them.
  func allPlugins(reaching world: WorldAccess) -> [Plugin] { Plugin.builtIn(reaching: world.aws) + plugins }

  /// All kinds of step and of connection that workflows may name.
  func catalog(reaching world: WorldAccess) -> Catalog {
    Catalog(allPlugins(reaching: world)) { [programs] in programs.plugin(named: $0, environment: $1) }
  }
}
