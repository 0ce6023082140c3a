using System.Diagnostics;

namespace Tensors.Grpc;

/// <summary>Traces model runs: activity source <c>Tensors.Grpc</c>, activity <c>tensors.infer</c>.</summary>
internal static class ModelActivity
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "Tensors.Grpc";

    private static readonly ActivitySource _source = new(SourceName);

    /// <summary>Starts the activity of a run, or returns null if the source has no listener.</summary>
    public static Activity? Start(ServedModel model)
    {
        var activity = _source.StartActivity("tensors.infer");
        activity?.SetTag("tensors.model.name", model.Worker.Metadata.Name);
        activity?.SetTag("tensors.model.version", model.Version);
        return activity;
    }

    /// <summary>Sets the status of an activity to error, with the type of the exception.</summary>
    public static void Failed(Activity? activity, Exception error) =>
        activity?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
}
