import PlinkflowCLI

await Plinkflow().main()
