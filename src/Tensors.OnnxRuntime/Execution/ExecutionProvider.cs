using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>A place where ONNX Runtime can run operators.</summary>
/// <param name="name">What options call it.</param>
/// <param name="id">What ONNX Runtime calls it where it says what it has.</param>
/// <param name="append">Adds it to a session's.</param>
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

    /// <summary>All names, for messages.</summary>
    public static string KnownNames => string.Join(", ", _known.Select(provider => provider.Name));

    /// <summary>Gets whether a provider runs operators on a GPU.</summary>
    public static bool IsForGpu(string name) =>
        Find(name)?.Name is "CUDA" or "TensorRT" or "DirectML" or "MIGraphX" or "WebGPU";

    /// <summary>Gets whether a provider has a name; case does not matter.</summary>
    public static bool IsKnown(string name) => Find(name) is not null;

    /// <summary>Adds those to a session's that this ONNX Runtime and this machine have.</summary>
    /// <exception cref="ArgumentException">A name is not known.</exception>
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
                // It was built in, but its driver or its device is not there.
                LogUnusable(logger, provider.Name, e.Message);
            }
        }
    }

    /// <summary>Describes a name that is not known.</summary>
    public static string Unknown(string name) => $"Unknown execution provider '{name}'. Known ones are: {KnownNames}.";

    private void AppendTo(SessionOptions session) => append(session);

    private static ExecutionProvider? Find(string name) =>
        _known.FirstOrDefault(provider => string.Equals(provider.Name, name, StringComparison.OrdinalIgnoreCase));

    private static void AppendDirectML(SessionOptions options)
    {
        // It takes no session that is otherwise.
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.AppendExecutionProvider_DML();
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The execution provider {Name} is passed over: this ONNX Runtime has {Available}."
    )]
    private static partial void LogAbsent(ILogger logger, string name, string available);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The execution provider {Name} is passed over: it cannot be used on this machine. {Reason}"
    )]
    private static partial void LogUnusable(ILogger logger, string name, string reason);
}
