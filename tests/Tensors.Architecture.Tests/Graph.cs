namespace Tensors.Architecture.Tests;

/// <summary>A directed graph of names, each edge with an example of why it is there.</summary>
internal sealed class Graph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _edges = new(StringComparer.Ordinal);

    /// <summary>Adds an edge. Only the first example of an edge is kept.</summary>
    public void Add(string from, string to, string example)
    {
        if (string.Equals(from, to, StringComparison.Ordinal))
        {
            return;
        }

        if (!_edges.TryGetValue(from, out var targets))
        {
            _edges[from] = targets = new(StringComparer.Ordinal);
        }

        targets.TryAdd(to, example);
    }

    /// <summary>Finds a cycle, as lines of the form "A -> B: example"; empty where the graph has no cycle.</summary>
    public IReadOnlyList<string> FindCycle()
    {
        var finished = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in _edges.Keys)
        {
            if (Visit(start, [], finished) is { } cycle)
            {
                return cycle;
            }
        }

        return [];
    }

    private List<string>? Visit(string node, List<string> path, HashSet<string> finished)
    {
        var index = path.IndexOf(node);
        if (index >= 0)
        {
            List<string> nodes = [.. path[index..], node];
            return [.. nodes.Zip(nodes.Skip(1), (from, to) => $"{from} -> {to}: {_edges[from][to]}")];
        }

        if (!_edges.TryGetValue(node, out var targets) || finished.Contains(node))
        {
            return null;
        }

        path.Add(node);
        foreach (var target in targets.Keys)
        {
            if (Visit(target, path, finished) is { } cycle)
            {
                return cycle;
            }
        }

        path.RemoveAt(path.Count - 1);
        finished.Add(node);
        return null;
    }
}
