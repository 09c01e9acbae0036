import PlinkflowCLI
import PlinkflowKit

// plinkflow with one more kind, of the cheapest change there is, so that what is measured is the runner's own work for
// a change: the intent on disk before it, the observation after it.
await Plinkflow(plugins: [Plugin(name: "bench", summary: "changes to measure", steps: [StepKind(Mark.self)])]).main()
