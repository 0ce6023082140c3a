namespace Tensors.Benchmarks;

/// <summary>Benchmarks that are run together, and the figures they are judged by. Each implementation is found by itself.</summary>
internal interface IBenchmarkGroup
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in a line.</summary>
    string Description { get; }

    /// <summary>The classes with benchmarks.</summary>
    IReadOnlyList<Type> Benchmarks { get; }

    /// <summary>Compares what was measured with what is promised.</summary>
    IEnumerable<Target> Judge(Measurements measurements);
}
