using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Loads models as settings say.</summary>
internal static class SessionLoader
{
    /// <summary>Loads a model that serves a contract of one method.</summary>
    /// <exception cref="ArgumentException">The contract has another number of methods, or an execution provider is not known.</exception>
    /// <exception cref="ModelCallException">The file cannot be loaded, or is not what the contract says.</exception>
    public static LoadedModel Load(
        string path,
        ContractMetadata contract,
        ExecutionSettings settings,
        out ModelMetadata model
    )
    {
        if (contract.Methods is not [var method])
        {
            throw new ArgumentException(
                $"The contract '{contract.Name}' has {contract.Methods.Length} methods, but a model file serves exactly one. Split the "
                    + "contract, or write its worker by hand.",
                nameof(contract)
            );
        }

        ModelMetadata? read = null;
        using var session = MakeOptions(settings);
        var worker = new LoadedModel(
            path,
            session,
            actual =>
            {
                contract.Check(0, actual);
                read = actual;
                return new ServedTensors(method);
            },
            method.Outputs
        );
        model = read!;
        return worker;
    }

    /// <summary>Loads a model under a name.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="name">The name.</param>
    /// <param name="settings">How to run it.</param>
    /// <param name="serve">Gets what callers are told, from what the file says. Throws where the model cannot be that.</param>
    /// <exception cref="ModelCallException">The file cannot be loaded, or has an input or output that cannot be served.</exception>
    public static LoadedModel Load(
        string path,
        string name,
        ExecutionSettings settings,
        Func<ModelMetadata, ServedTensors> serve
    )
    {
        using var session = MakeOptions(settings);
        return new LoadedModel(path, session, model => serve(model with { Name = name }));
    }

    /// <summary>Throws unless the options can be, on this machine.</summary>
    /// <exception cref="ArgumentException">An execution provider is not known.</exception>
    public static void Check(ExecutionSettings settings)
    {
        MakeOptions(settings with { Logger = NullLogger.Instance }).Dispose();
    }

    private static SessionOptions MakeOptions(ExecutionSettings settings)
    {
        OnnxEnvironment.Get();
        var session = new SessionOptions();
        try
        {
            OnnxEnvironment.LogTo(settings.Logger, session);
            session.IntraOpNumThreads = settings.IntraOpThreads;
            session.InterOpNumThreads = settings.InterOpThreads;
            session.GraphOptimizationLevel = settings.GraphOptimization;
            if (settings.InterOpThreads > 1)
            {
                // Otherwise those threads would have nothing to do.
                session.ExecutionMode = ExecutionMode.ORT_PARALLEL;
            }

            if (settings.MaxConcurrency > 1)
            {
                // Threads that spin for their next piece of work take the processors from the other runs.
                session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
                session.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
            }

            ExecutionProvider.AppendAll(session, settings.ExecutionProviders, settings.Logger);
            settings.Configure?.Invoke(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
