import Foundation

/// Others that run steps, each with steps that do nothing, measured by turns with plinkflow so that all see the same
/// machine: a run from nothing, and one with nothing to do.
struct Peers {
  /// A Python that has DBOS and doit.
  let python: String
  let bench: Bench

  private struct Peer {
    let name: String
    let command: [String]
    /// Files by name.
    let files: [String: String]
    /// What a run leaves behind.
    let traces: [String]
    /// What has to run once, after the files are written.
    var preparation: [String]?
  }

  func compare() throws {
    print("| | scenario | first run | again |\n|---|---|---|---|")
    try compare(.chain(1000))
    // Of a chain it takes minutes.
    let terraform = find("terraform")
    try compare(.fan(1000), terraform: terraform)
    try compare(.layers(10_000))
    if terraform == nil { print("\nTerraform is no package of Debian or PyPI, and `terraform` is not found here.") }
    print("")
  }

  private func compare(_ scenario: Scenario, terraform: String? = nil) throws {
    var peers = [
      Peer(
        name: "plinkflow", command: [bench.plinkflow, "run", "bench.json5", "--quiet"],
        files: ["bench.json5": scenario.text], traces: [".plinkflow"]),
      Peer(
        name: "plinkflow, each step changes a file", command: [bench.changing, "run", "changes.json5", "--quiet"],
        files: ["changes.json5": scenario.changing.text], traces: [".plinkflow", "marks"]),
      Peer(
        name: "doit", command: [python, "-m", "doit", "-f", "dodo.py", "--backend", "sqlite3"],
        files: ["dodo.py": scenario.doit], traces: [".doit.db", "stamps"]),
    ]
    if let make = find("make") {
      peers.append(
        Peer(
          name: "make -j2", command: [make, "-j2", "-s"], files: ["Makefile": scenario.makefile], traces: ["stamps"]))
    }
    if let terraform {
      peers.append(
        Peer(
          name: "Terraform", command: [terraform, "apply", "-auto-approve", "-input=false", "-no-color"],
          files: ["main.tf": scenario.terraform], traces: ["terraform.tfstate", "terraform.tfstate.backup"],
          preparation: [terraform, "init", "-input=false", "-no-color"]))
    }
    // It takes some milliseconds a step.
    if scenario.needs.count <= 1500 {
      peers.append(
        Peer(
          name: "DBOS on SQLite", command: [python, "dbos_bench.py"], files: ["dbos_bench.py": scenario.dbos],
          traces: ["bench.sqlite", "bench.sqlite-wal", "bench.sqlite-shm"]))
    }
    var first: [[Measurement]] = peers.map { _ in [] }
    var again = first
    for peer in peers {
      for (name, text) in peer.files { try bench.write(text, to: name) }
      if let preparation = peer.preparation { _ = try Measurement.run(preparation) }
    }
    for _ in 0..<bench.runs {
      for (index, peer) in peers.enumerated() {
        for trace in peer.traces { try? FileManager.default.removeItem(at: bench.folder.appending(path: trace)) }
        first[index].append(try Measurement.run(peer.command))
        again[index].append(try Measurement.run(peer.command))
      }
    }
    for (index, peer) in peers.enumerated() {
      let times = [first[index], again[index]].map { Table.milliseconds($0.median.wall * 1000) }
      print("| \(peer.name) | \(scenario.name) | \(times.joined(separator: " | ")) |")
    }
  }

  private func find(_ program: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
  }
}

extension Scenario {
  /// The same as tasks of doit that are up to date once they ran.
  fileprivate var doit: String {
    """
    from doit.tools import run_once
    NEEDS = \(needs)
    def nothing():
        pass
    def task_bench():
        for step, needs in enumerate(NEEDS):
            yield {"name": str(step), "actions": [nothing], "uptodate": [run_once],
                   "task_dep": ["bench:%d" % other for other in needs]}

    """
  }

  /// The same as a makefile with a stamp for each step.
  fileprivate var makefile: String {
    var lines = ["all: \(needs.indices.map { "stamps/\($0)" }.joined(separator: " "))", "stamps:\n\tmkdir stamps"]
    for (step, others) in needs.enumerated() {
      lines.append("stamps/\(step): \(others.map { "stamps/\($0)" }.joined(separator: " ")) | stamps\n\t>$@")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as resources of Terraform's own provider, which do nothing.
  fileprivate var terraform: String {
    needs.enumerated().map { step, others in
      let named = others.map { "terraform_data.s\($0)" }.joined(separator: ", ")
      return "resource \"terraform_data\" \"s\(step)\" {" + (others.isEmpty ? "" : " depends_on = [\(named)] ") + "}\n"
    }.joined()
  }

  /// The same as steps of one workflow of DBOS: those that need no other one of their layer beside each other.
  fileprivate var dbos: String {
    """
    import asyncio
    from dbos import DBOS, SetWorkflowID
    NEEDS = \(needs)
    DBOS(config={"name": "bench", "system_database_url": "sqlite:///bench.sqlite", "run_admin_server": False,
                 "log_level": "ERROR"})
    @DBOS.step()
    async def nothing(step):
        return step
    @DBOS.workflow()
    async def bench():
        if all(needs == ([step - 1] if step else []) for step, needs in enumerate(NEEDS)):
            for step in range(len(NEEDS)):
                await nothing(step)
            return
        await nothing(0)
        await asyncio.gather(*(nothing(step) for step in range(1, len(NEEDS) - 1)))
        await nothing(len(NEEDS) - 1)
    DBOS.launch()
    async def main():
        with SetWorkflowID("bench"):
            await bench()
    asyncio.run(main())
    DBOS.destroy()

    """
  }
}
