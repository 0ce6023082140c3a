using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Represents an execution provider of ONNX Runtime: a component that runs operators on a kind of device or with a library.
/// </summary>
/// <param name="name">The name of the provider in options.</param>
/// <param name="id">The name of the provider in ONNX Runtime's list of available providers.</param>
/// <param name="append">Adds the provider to the options of a session.</param>
internal sealed partial class ExecutionProvider(string name, string id, Action<SessionOptions> append)
{
    private static readonly ImmutableArray<ExecutionProvider> _known =
    [
        new("CPU", "CPUExecutionProvider", options => options.AppendExecutionProvider_CPU()),
        new("CUDA", "CUDAExecutionProvider", options => options.AppendExecutionProvider_CUDA()),
        new("TensorRT", "TensorrtExecutionProvider", options => options.AppendExecutionProvider_Tensorrt()),
        new("DirectML", "DmlExecutionProvider", AppendDirectML),
        new("CoreML", "CoreMLExecutionProvider", options => options.AppendExecutionProvider("CoreML")),
        new("OpenVINO", "OpenVINOExecutionProvider", options => options.AppendExecutionProvider("OpenVINO")),
        new("MIGraphX", "MIGraphXExecutionProvider", options => options.AppendExecutionProvider_MIGraphX()),
        new("QNN", "QNNExecutionProvider", options => options.AppendExecutionProvider("QNN")),
        new("XNNPACK", "XnnpackExecutionProvider", options => options.AppendExecutionProvider("XNNPACK")),
        new("WebGPU", "WebGpuExecutionProvider", options => options.AppendExecutionProvider("WebGPU")),
        new("VitisAI", "VitisAIExecutionProvider", options => options.AppendExecutionProvider("VitisAI")),
        new("oneDNN", "DnnlExecutionProvider", options => options.AppendExecutionProvider_Dnnl()),
    ];

    private string Name => name;

    private string Id => id;

    /// <summary>Gets the names of all known providers, separated by commas, for messages.</summary>
    public static string KnownNames => string.Join(", ", _known.Select(provider => provider.Name));

    /// <summary>Determines whether the provider with the specified name runs operators on a GPU.</summary>
    public static bool IsForGpu(string name) =>
        Find(name)?.Name is "CUDA" or "TensorRT" or "DirectML" or "MIGraphX" or "WebGPU";

    /// <summary>Determines whether a provider with the specified name is known. Names are not case-sensitive.</summary>
    public static bool IsKnown(string name) => Find(name) is not null;

    /// <summary>
    /// Adds execution providers to the options of a session. Skips and logs providers that this build of ONNX Runtime or this machine
    /// does not support.
    /// </summary>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public static void AppendAll(SessionOptions session, ImmutableArray<string> names, ILogger logger)
    {
        var available = OnnxEnvironment.Get().GetAvailableProviders();
        foreach (var name in names)
        {
            var provider = Find(name) ?? throw new ArgumentException(Unknown(name), nameof(names));
            if (!available.Contains(provider.Id, StringComparer.Ordinal))
            {
                LogAbsent(logger, provider.Name, string.Join(", ", available));
                continue;
            }

            try
            {
                provider.AppendTo(session);
            }
            catch (OnnxRuntimeException e)
            {
                // ONNX Runtime was built with the provider, but its driver or its device is missing.
                LogUnusable(logger, provider.Name, e.Message);
            }
        }
    }

    /// <summary>Returns the error message for an unknown provider name.</summary>
    public static string Unknown(string name) => $"Unknown execution provider '{name}'. Available: {KnownNames}.";

    private void AppendTo(SessionOptions session) => append(session);

    private static ExecutionProvider? Find(string name) =>
        _known.FirstOrDefault(provider => string.Equals(provider.Name, name, StringComparison.OrdinalIgnoreCase));

    private static void AppendDirectML(SessionOptions options)
    {
        // DirectML rejects sessions with other settings.
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.AppendExecutionProvider_DML();
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The execution provider {Name} is skipped: this build of ONNX Runtime does not contain it. Its providers: {Available}."
    )]
    private static partial void LogAbsent(ILogger logger, string name, string available);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The execution provider {Name} is skipped: it cannot be used on this machine. {Reason}"
    )]
    private static partial void LogUnusable(ILogger logger, string name, string reason);
}
