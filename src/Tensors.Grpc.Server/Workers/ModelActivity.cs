using System.Diagnostics;

namespace Tensors.Grpc;

/// <summary>The span of one run of a model, for tracing: activity source <c>Tensors.Grpc</c>, activity <c>tensors.infer</c>.</summary>
internal static class ModelActivity
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "Tensors.Grpc";

    private static readonly ActivitySource _source = new(SourceName);

    /// <summary>Begins a span, where anybody listens.</summary>
    public static Activity? Start(ServedModel model)
    {
        var activity = _source.StartActivity("tensors.infer");
        activity?.SetTag("tensors.model.name", model.Worker.Metadata.Name);
        activity?.SetTag("tensors.model.version", model.Version);
        return activity;
    }

    /// <summary>Says in a span that its run failed.</summary>
    public static void Failed(Activity? activity, Exception error) =>
        activity?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
}
