using Tensors.Signatures;

namespace Tensors.Tool.Serving;

/// <summary>Formats the line that a server prints when it accepts calls.</summary>
internal static class ReadyLine
{
    private const int MaxNames = 8;

    /// <summary>Returns the line that a server prints after it has started.</summary>
    /// <param name="options">The options of the server, with its actual addresses.</param>
    /// <param name="repository">The repository with the models.</param>
    public static string Write(ServeOptions options, IModelRepository repository)
    {
        var models = repository.GetIndex().GroupBy(model => model.Name, StringComparer.Ordinal).ToArray();
        var ready = models.Where(versions => versions.Any(model => model.State is ModelState.Ready)).ToArray();
        var failed = models
            .Where(versions => versions.All(model => model.State is not ModelState.Ready))
            .Where(versions => versions.Any(model => model.Reason.Length > 0))
            .ToArray();
        var waiting = models.Length - ready.Length - failed.Length;
        var parts = new List<string>
        {
            $"Ready: {Count(ready.Length, "model")}{Names(ready)}"
                + (waiting > 0 ? $", {waiting} not loaded yet" : "")
                + (failed.Length > 0 ? $", {failed.Length} failed{Names(failed)}" : ""),
        };
        if (options.Grpc is { } grpc)
        {
            parts.Add($"gRPC on {grpc} ({EndPoints.Reach(grpc)})");
        }

        if (options.Socket is { } socket)
        {
            parts.Add($"gRPC on unix:{socket} (this user only)");
        }

        if (options.Metrics is { } metrics)
        {
            parts.Add($"metrics on http://{metrics}/metrics ({EndPoints.Reach(metrics)})");
        }

        return string.Join("; ", parts) + ". Press Ctrl-C or send SIGTERM to stop the server.";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Names(IReadOnlyCollection<IGrouping<string, ModelIndexEntry>> models) =>
        models.Count switch
        {
            0 => "",
            <= MaxNames => $" ({string.Join(", ", models.Select(Name))})",
            _ => $" ({string.Join(", ", models.Take(MaxNames).Select(Name))}, …)",
        };

    // The name of a model is that of a file or a folder, which may contain a line break.
    private static string Name(IGrouping<string, ModelIndexEntry> model) => ShownText.Of(model.Key);
}
