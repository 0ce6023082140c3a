namespace Tensors.Benchmarks;

/// <summary>The groups of this program: every class that implements <see cref="IBenchmarkGroup"/>.</summary>
internal static class BenchmarkGroups
{
    public static IReadOnlyList<IBenchmarkGroup> All { get; } =
    [
        .. typeof(BenchmarkGroups)
            .Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IBenchmarkGroup)))
            .Select(type => (IBenchmarkGroup)Activator.CreateInstance(type)!)
            .OrderBy(group => group.Name, StringComparer.Ordinal),
    ];

    public static IBenchmarkGroup? Find(string name) =>
        All.FirstOrDefault(group => string.Equals(group.Name, name, StringComparison.Ordinal));

    public static void WriteList(TextWriter writer)
    {
        writer.WriteLine("Groups:");
        foreach (var group in All)
        {
            writer.WriteLine($"  {group.Name, -12}{group.Description}");
        }
    }
}
