using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Runs a model once while it is loaded, so that the first call does not wait for one-time initialization.</summary>
internal static partial class WarmUp
{
    /// <summary>Runs the model once with zero-filled inputs, and logs whether the run succeeded.</summary>
    public static void Run(LoadedModel model, ExecutionSettings settings)
    {
        var begun = Stopwatch.GetTimestamp();
        using var call = new InferenceCall();
        var inputs = new List<TensorBuffer>();
        try
        {
            foreach (var (name, spec) in model.Metadata.Inputs)
            {
                var shape = Shape(spec.Axes, settings);
                if (spec.DType is DType.None)
                {
                    call.Inputs.Set(name, BytesTensor.Create(shape, new ReadOnlyMemory<byte>[shape.ElementCount]));
                    continue;
                }

                inputs.Add(TensorBuffer.AllocateHeap(spec.DType, shape));
                call.Inputs.Set(name, inputs[^1]);
            }

            model.Run(call, CancellationToken.None, isTrial: true);
            LogWarm(settings.Logger, model.Metadata.Name, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        catch (Exception e) when (e is ModelCallException or ArgumentException or OutOfMemoryException)
        {
            LogCold(settings.Logger, model.Metadata.Name, settings.WarmUpLength, Remedy(settings), e.Message);
        }
        finally
        {
            foreach (var input in inputs)
            {
                input.Dispose();
            }
        }
    }

    private static string Remedy(ExecutionSettings settings) =>
        (
            settings.NameOf(nameof(ExecutionSettings.WarmUpLength)),
            settings.NameOf(nameof(ExecutionSettings.WarmUp))
        ) switch
        {
            ({ } length, { } warmUp) => $"Set {length} to a length that the model accepts, or {warmUp} to false. ",
            _ => "",
        };

    private static TensorShape Shape(ImmutableArray<TensorAxis> axes, ExecutionSettings settings) =>
        TensorShape.Create([
            .. axes.Select(axis => axis.Length ?? Math.Min(settings.WarmUpLength, axis.Max ?? settings.WarmUpLength)),
        ]);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The model '{Model}' was warmed up in {Milliseconds:N0} ms.")]
    private static partial void LogWarm(ILogger logger, string model, double milliseconds);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The warm-up of the model '{Model}' failed with zeros and dynamic axes of length {Length}, so its first call will take longer. "
            + "{Remedy}{Reason}"
    )]
    private static partial void LogCold(ILogger logger, string model, long length, string remedy, string reason);
}
