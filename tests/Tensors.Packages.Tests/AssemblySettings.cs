using Xunit.Sdk;
using Xunit.v3;

// Each test builds with all cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
