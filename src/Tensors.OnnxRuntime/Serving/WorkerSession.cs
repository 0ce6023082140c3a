using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime;

/// <summary>Loads a worker's model as its options say, and runs it once where they say so.</summary>
internal static partial class WorkerSession
{
    /// <summary>Loads a model that serves a contract of one method.</summary>
    /// <exception cref="ArgumentException">The contract has another number of methods, or an option cannot be.</exception>
    /// <exception cref="ModelCallException">The file cannot be loaded, or is not what the contract says.</exception>
    public static OnnxModelWorker Load(
        string path,
        ContractMetadata contract,
        OnnxWorkerOptions options,
        out ModelMetadata model
    )
    {
        OnnxWorkerOptions.Check(options);
        if (contract.Methods is not [var method])
        {
            throw new ArgumentException(
                $"The contract '{contract.Name}' has {contract.Methods.Length} methods, but a model file serves exactly one. Split the "
                    + "contract, or write its worker by hand.",
                nameof(contract)
            );
        }

        ModelMetadata? read = null;
        using var session = MakeOptions(options);
        var worker = new OnnxModelWorker(
            path,
            session,
            actual =>
            {
                contract.Check(0, actual);
                read = actual;
                return method;
            },
            method.Outputs
        );
        model = read!;
        return worker;
    }

    /// <summary>Loads a model under a name.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="name">The name.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="serve">Gets what callers are told, from what the file says. Throws where the model cannot be that.</param>
    /// <exception cref="ModelCallException">The file cannot be loaded, or has an input or output that cannot be served.</exception>
    public static OnnxModelWorker Load(
        string path,
        string name,
        OnnxWorkerOptions options,
        Func<ModelMetadata, ModelMetadata> serve
    )
    {
        using var session = MakeOptions(options);
        return new OnnxModelWorker(path, session, model => serve(model with { Name = name }));
    }

    /// <summary>Throws unless the options can be, on this machine.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or an execution provider is not known.</exception>
    public static void Check(OnnxWorkerOptions options)
    {
        OnnxWorkerOptions.Check(options);
        MakeOptions(options with { Logger = NullLogger.Instance }).Dispose();
    }

    /// <summary>Runs the model once with zeros, and reports whether it can.</summary>
    public static void WarmUp(OnnxModelWorker model, OnnxWorkerOptions options)
    {
        var begun = Stopwatch.GetTimestamp();
        using var call = new InferenceCall();
        var inputs = new List<TensorBuffer>();
        try
        {
            foreach (var (name, spec) in model.Metadata.Inputs)
            {
                inputs.Add(TensorBuffer.AllocateHeap(spec.DType, WarmUpShape(spec.Axes, options)));
                call.SetInput(name, inputs[^1]);
            }

            foreach (var (name, axes) in model.Metadata.BytesInputs)
            {
                var shape = WarmUpShape(axes, options);
                call.SetInput(name, BytesTensor.Create(shape, new ReadOnlyMemory<byte>[shape.ElementCount]));
            }

            model.Run(call, CancellationToken.None, isTrial: true);
            LogWarm(options.Logger, model.Metadata.Name, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        catch (Exception e) when (e is ModelCallException or ArgumentException or OutOfMemoryException)
        {
            LogCold(options.Logger, model.Metadata.Name, options.WarmUpLength, Remedy(options), e.Message);
        }
        finally
        {
            foreach (var input in inputs)
            {
                input.Dispose();
            }
        }
    }

    private static string Remedy(OnnxWorkerOptions options) =>
        (
            options.NameOf(nameof(OnnxWorkerOptions.WarmUpLength)),
            options.NameOf(nameof(OnnxWorkerOptions.WarmUp))
        ) switch
        {
            ({ } length, { } warmUp) => $"Set {length} to a length that it takes, or {warmUp} to false. ",
            _ => "",
        };

    private static TensorShape WarmUpShape(ImmutableArray<TensorAxis> axes, OnnxWorkerOptions options) =>
        TensorShape.Create([
            .. axes.Select(axis => axis.Length ?? Math.Min(options.WarmUpLength, axis.Max ?? options.WarmUpLength)),
        ]);

    private static SessionOptions MakeOptions(OnnxWorkerOptions options)
    {
        OnnxEnvironment.Get();
        var session = new SessionOptions();
        try
        {
            OnnxEnvironment.LogTo(options.Logger, session);
            session.IntraOpNumThreads = options.IntraOpThreads;
            session.InterOpNumThreads = options.InterOpThreads;
            session.GraphOptimizationLevel = options.GraphOptimization;
            if (options.InterOpThreads > 1)
            {
                // Otherwise those threads would have nothing to do.
                session.ExecutionMode = ExecutionMode.ORT_PARALLEL;
            }

            if (options.MaxConcurrency > 1)
            {
                // Threads that spin for their next piece of work take the processors from the other runs.
                session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
                session.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
            }

            ExecutionProvider.AppendAll(session, options.ExecutionProviders, options.Logger);
            options.Configure?.Invoke(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The model '{Model}' is warm after {Milliseconds:N0} ms.")]
    private static partial void LogWarm(ILogger logger, string model, double milliseconds);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The model '{Model}' refused its warm-up with zeros and dynamic axes of length {Length}; its first call will take longer. "
            + "{Remedy}{Reason}"
    )]
    private static partial void LogCold(ILogger logger, string model, long length, string remedy, string reason);
}
