using System.Diagnostics;

namespace Tensors.Grpc;

/// <summary>Traces runs of models as activities named <c>tensors.infer</c>. The activity source is <c>Tensors.Grpc</c>.</summary>
internal static class ModelActivity
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "Tensors.Grpc";

    private static readonly ActivitySource _source = new(SourceName);

    /// <summary>Starts the activity for a run of a model. Returns null if the activity source has no listener.</summary>
    public static Activity? Start(ServedModel model)
    {
        var activity = _source.StartActivity("tensors.infer");
        activity?.SetTag("tensors.model.name", model.Worker.Metadata.Name);
        activity?.SetTag("tensors.model.version", model.Version);
        return activity;
    }

    /// <summary>
    /// Marks an activity as failed: sets its status to error, with the name of the exception's type as the description.
    /// </summary>
    public static void Failed(Activity? activity, Exception error) =>
        activity?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
}
