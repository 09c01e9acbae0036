import Document
import Testing

/// `plinkflow drift`, as a person and a script see it.
@Suite struct DriftTests {
  private static let zone = """
    {
      workflow: "names",
      connections: { consumer: { type: "aws" } },
      steps: {
        zone: { uses: "route53.zone", on: "consumer", with: { name: "oreg.internal", vpc_id: "vpc-0c5e7d31" } },
        www: {
          uses: "route53.record",
          on: "consumer",
          with: {
            zone_id: "${zone.zone_id}", name: "www.oreg.internal", type: "A", values: ["10.0.0.7"], overwrite: true,
          },
        },
      },
    }
    """

  /// The same record as somebody else wants it.
  private static let other = """
    {
      workflow: "other",
      params: { zone: { type: "string" } },
      connections: { consumer: { type: "aws" } },
      steps: {
        www: {
          uses: "route53.record",
          on: "consumer",
          with: {
            zone_id: "${params.zone}", name: "www.oreg.internal", type: "A", values: ["10.0.0.99"], overwrite: true,
          },
        },
      },
    }
    """

  private func folder() async throws -> (Plinkflow, zone: String) {
    let plinkflow = try Plinkflow()
    try plinkflow.write(Self.zone, to: "names.json5")
    try plinkflow.write(Self.other, to: "other.json5")
    let run = try await plinkflow("run", "names.json5", "--sandbox", "--sandbox-delay", "0")
    #expect(run.status == 0, "\(run.errors)")
    let status = try Value.parse(Source(name: "status", text: try await plinkflow("status", "--json").output))
    let zone = status["steps"]?.elements?.first?["outputs"]?["zone_id"]?.string
    return (plinkflow, try #require(zone))
  }

  private func identifier(_ plinkflow: Plinkflow) async throws -> String {
    let status = try Value.parse(Source(name: "status", text: try await plinkflow("status", "--json").output))
    return try #require(status["run"]?.string)
  }

  @Test func `without drift it says so, and ends with status 0`() async throws {
    let (plinkflow, _) = try await folder()
    defer { plinkflow.remove() }
    let run = try await identifier(plinkflow)
    let drift = try await plinkflow("drift")
    #expect(drift.status == 0, "\(drift.errors)")
    #expect(drift.output == "run \(run), 2 steps: 2 as the run left them\n")
  }

  @Test func `a record that was changed since is shown with both values, and repaired by the next run`() async throws {
    let (plinkflow, zone) = try await folder()
    defer { plinkflow.remove() }
    let run = try await identifier(plinkflow)
    let change = try await plinkflow(
      "run", "other.json5", "--sandbox", "--sandbox-delay", "0", "--param", "zone=\(zone)")
    #expect(change.status == 0, "\(change.errors)")

    let drift = try await plinkflow("drift", run)
    #expect(drift.status == 1)
    let lines = drift.output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("~ www") == true)
    #expect(lines.contains { $0.contains("10.0.0.99") && $0.contains("10.0.0.7") })
    #expect(lines.last == "run \(run), 2 steps: 1 changed, 1 as the run left them")

    let json = try Value.parse(Source(name: "drift", text: try await plinkflow("drift", run, "--json").output))
    #expect(json["drift"] == Value(.boolean(true)))
    let steps = try #require(json["steps"]?.elements)
    #expect(steps.map { $0["finding"]?.string } == ["as_left", "changed"])
    #expect(steps[1]["differences"]?.elements?.first?["wanted"]?.string?.contains("10.0.0.7") == true)

    #expect(try await plinkflow("run", "names.json5", "--sandbox", "--sandbox-delay", "0").status == 0)
    #expect(try await plinkflow("drift").status == 0)
  }

  @Test func `what was changed since is accepted, left by later runs, and undone all the same`() async throws {
    let (plinkflow, zone) = try await folder()
    defer { plinkflow.remove() }
    let run = try await identifier(plinkflow)
    #expect(
      try await plinkflow("run", "other.json5", "--sandbox", "--sandbox-delay", "0", "--param", "zone=\(zone)").status
        == 0)
    let accepted = try await plinkflow("drift", run, "--accept-drift")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(
      accepted.output
        == """
        = www  accepted
            values: is `10.0.0.99`, was left `10.0.0.7`
        run \(run), 2 steps: 1 accepted, 1 as the run left them

        """)
    #expect(try await plinkflow("drift", run).status == 0)
    #expect(try await plinkflow("log", run).output.contains("accepted: `values` is `10.0.0.99`, wanted was `10.0.0.7`"))
    let again = try await plinkflow("run", "names.json5", "--sandbox", "--sandbox-delay", "0")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.hasSuffix("is done: 2 already so\n"), "\(again.output)")
    #expect(try await plinkflow("drift").status == 0)
    let second = try await identifier(plinkflow)
    #expect(second != run)
    #expect(try await plinkflow("undo", second, "--yes").status == 0)
    // Nobody is asked to agree with what was accepted: the record goes with the zone.
    let undone = try await plinkflow("undo", run, "--yes")
    #expect(undone.status == 0, "\(undone.errors)")
  }

  @Test func `what was deleted since is gone`() async throws {
    let (plinkflow, _) = try await folder()
    defer { plinkflow.remove() }
    let run = try await identifier(plinkflow)
    #expect(try await plinkflow("sandbox", "reset").status == 0)
    let drift = try await plinkflow("drift")
    #expect(drift.status == 1)
    #expect(drift.output.contains("- zone  gone\n"))
    let kept = try await plinkflow("drift", "--accept-drift")
    #expect(kept.status == 1)
    #expect(kept.output == drift.output)
    #expect(drift.output.contains("run \(run), 2 steps: "))
  }

  @Test func `a run that does not exist or is undone is bad input`() async throws {
    let (plinkflow, _) = try await folder()
    defer { plinkflow.remove() }
    let run = try await identifier(plinkflow)
    let unknown = try await plinkflow("drift", "nothing")
    #expect(unknown.status == 2)
    #expect(unknown.errors == "error: no run is called `nothing`\nhelp: `plinkflow runs` lists the runs\n")
    #expect(try await plinkflow("undo", "--yes").status == 0)
    let undone = try await plinkflow("drift", run)
    #expect(undone.status == 2)
    #expect(undone.errors == "error: run \(run) is undone, so nothing of it stands\n")
    let none = try await plinkflow("drift")
    #expect(none.status == 2)
    #expect(
      none.errors == "error: the journal holds no run that is done\nhelp: `plinkflow runs` lists the runs\n")
  }
}
