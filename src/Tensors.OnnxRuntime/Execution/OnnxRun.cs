using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>One run of a session over tensors that stay where they are.</summary>
/// <remarks>
/// Invariant: every tensor bound here is pinned until this is disposed, and the caller holds its lease until the
/// run has returned, so the addresses that ONNX Runtime was given stay valid while it uses them.
/// </remarks>
/// <param name="session">The session.</param>
/// <param name="reshapes">The tensors whose shapes are not the model's.</param>
/// <param name="isTrial">Whether ONNX Runtime is to write nothing where the run fails.</param>
internal sealed class OnnxRun(InferenceSession session, TensorReshapes reshapes, bool isTrial = false) : IDisposable
{
    private readonly OrtIoBinding _binding = session.CreateIoBinding();
    private readonly RunOptions _options = new()
    {
        LogSeverityLevel = isTrial
            ? OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL
            : OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
    };

    private readonly List<OrtValue> _values = [];
    private readonly List<MemoryHandle> _pins = [];

    /// <summary>The outputs bound to tensors of a shape that was known before the run: their indices and shapes.</summary>
    public List<(int Index, TensorShape Shape)> Predicted { get; } = [];

    /// <summary>The indices of the outputs that ONNX Runtime allocates.</summary>
    public List<int> Left { get; } = [];

    /// <summary>The tensors whose shapes are not the model's.</summary>
    public TensorReshapes Reshapes => reshapes;

    public void BindInput(string name, TensorBuffer tensor) =>
        _binding.BindInput(name, Over(tensor, reshapes.OfInput(name, tensor.Shape)));

    /// <summary>Binds an input to memory that stays until this is disposed.</summary>
    public void BindInput(string name, OrtValue value)
    {
        _values.Add(value);
        _binding.BindInput(name, value);
    }

    public void BindOutput(string name, TensorBuffer tensor) =>
        _binding.BindOutput(name, Over(tensor, reshapes.OfOutput(name, tensor.Shape)));

    /// <summary>Has ONNX Runtime allocate an output when it knows the shape.</summary>
    public void LeaveOutput(string name) => _binding.BindOutputToDevice(name, OrtMemoryInfo.DefaultInstance);

    public void Run(CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _options))
        {
            session.RunWithBinding(_options, _binding);
        }
    }

    /// <summary>Moves an output that ONNX Runtime allocated into the tensor placed for it, or into one of the call's own.</summary>
    /// <param name="index">Its place among the model's outputs.</param>
    /// <param name="output">Its name and dtype.</param>
    /// <param name="call">The call.</param>
    /// <returns>The shape it has for the caller.</returns>
    public TensorShape CopyOutput(int index, TensorMetadata output, InferenceCall call)
    {
        using var values = GetOutputs();
        var shape = reshapes.ToCaller(output.Name, CheckShape(output.Name, values[index]));
        Give(call, output, shape, values[index].GetTensorDataAsSpan<byte>());
        return shape;
    }

    /// <summary>All outputs, in the order in which they were bound.</summary>
    public IDisposableReadOnlyCollection<OrtValue> GetOutputs() => _binding.GetOutputValues();

    /// <summary>Copies an output's elements to where it belongs: the place that the caller gave, or memory of the call's own.</summary>
    public static void Give(
        InferenceCall call,
        TensorMetadata output,
        in TensorShape shape,
        ReadOnlySpan<byte> elements
    )
    {
        if (!call.Outputs.TryGetPlaced(output.Name, out var tensor))
        {
            tensor = call.Outputs.Allocate(output.Name, output.Spec.DType, shape);
        }
        else if (tensor.Shape != shape)
        {
            throw new InvalidModelCallException(
                $"The tensor placed for '{output.Name}' has the shape {tensor.Shape}; the output has {shape}."
            );
        }

        elements.CopyTo(tensor.AsBytes());
    }

    public void Dispose()
    {
        _binding.Dispose();
        _options.Dispose();
        foreach (var value in _values)
        {
            value.Dispose();
        }

        foreach (var pin in _pins)
        {
            pin.Dispose();
        }
    }

    /// <summary>The shape of an output that ONNX Runtime allocated.</summary>
    /// <exception cref="ModelCallException">It has too many axes.</exception>
    public static TensorShape ReadShape(string name, OrtValue value)
    {
        var lengths = value.GetTensorTypeAndShape().Shape;
        return TensorShape.TryCreate(lengths, out var shape)
            ? shape
            : throw new ModelCallException(
                $"The model's output '{name}' has the shape [{string.Join(", ", lengths)}]; a tensor has at most "
                    + $"{TensorShape.MaxRank} axes."
            );
    }

    /// <summary>The shape of an output that ONNX Runtime allocated, and that is to be copied.</summary>
    /// <exception cref="ModelCallException">It has too many axes, or is too large to be copied.</exception>
    public static TensorShape CheckShape(string name, OrtValue value)
    {
        var shape = ReadShape(name, value);

        // ONNX Runtime gives access to its memory as a span, and that can have no more.
        var bytes = value.GetTensorSizeInBytes();
        return bytes <= int.MaxValue
            ? shape
            : throw new ModelCallException(
                $"The model's output '{name}' has {bytes:N0} bytes, more than can be copied. Place a tensor of the shape {shape} "
                    + "for it, and it is written in place."
            );
    }

    private OrtValue Over(TensorBuffer tensor, in TensorShape shape)
    {
        var pin = tensor.Pin();
        _pins.Add(pin);
        var value = OrtValues.Over(tensor, pin, shape);
        _values.Add(value);
        return value;
    }
}
