using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Tensors.CompilerServices;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Loads models with the specified settings.</summary>
internal static class SessionLoader
{
    /// <summary>Loads a model that implements a contract with exactly one method.</summary>
    /// <exception cref="ArgumentException">The contract does not have exactly one method, or an execution provider is unknown.</exception>
    /// <exception cref="ModelCallException">The file cannot be loaded, or does not match the contract.</exception>
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
                $"The contract '{contract.Name}' has {contract.Methods.Length} methods, but a model file implements exactly one. Split "
                    + "the contract, or implement its worker in code.",
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

    /// <summary>Loads a model under the specified name.</summary>
    /// <param name="path">The path of the .onnx file.</param>
    /// <param name="name">The name of the model.</param>
    /// <param name="settings">The settings for running the model.</param>
    /// <param name="serve">
    /// Converts the metadata of the model's file to the metadata that callers see. Throws if the model cannot be served with that metadata.
    /// </param>
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

    /// <summary>Throws if settings are not valid. Checks them by creating the options of a session, without logging.</summary>
    /// <exception cref="ArgumentException">An execution provider is unknown.</exception>
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
                // ONNX Runtime uses these threads only in the parallel execution mode.
                session.ExecutionMode = ExecutionMode.ORT_PARALLEL;
            }

            if (settings.MaxConcurrency > 1)
            {
                // Threads that spin while they wait for work take processor time from other runs.
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
