using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Represents one run of an ONNX Runtime session, which reads and writes tensors in place.</summary>
/// <remarks>
/// Invariant: every bound tensor is pinned until this object is disposed, and the caller holds its lease until the
/// run has returned, so that the addresses passed to ONNX Runtime stay valid while it uses them.
/// </remarks>
/// <param name="session">The session.</param>
/// <param name="reshapes">The tensors that callers see with another shape than the model uses.</param>
/// <param name="isTrial">Whether ONNX Runtime logs nothing if the run fails.</param>
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

    /// <summary>Gets the indices and shapes of the outputs that are bound to tensors of a predicted shape.</summary>
    public List<(int Index, TensorShape Shape)> Predicted { get; } = [];

    /// <summary>Gets the indices of the outputs that ONNX Runtime allocates.</summary>
    public List<int> Left { get; } = [];

    /// <summary>Gets the tensors whose shape for callers differs from the shape that the model uses.</summary>
    public TensorReshapes Reshapes => reshapes;

    public void BindInput(string name, TensorBuffer tensor) =>
        _binding.BindInput(name, Over(tensor, reshapes.OfInput(name, tensor.Shape)));

    /// <summary>
    /// Binds an input to a value, and takes ownership of the value. The value's memory must stay valid until this object is disposed.
    /// </summary>
    public void BindInput(string name, OrtValue value)
    {
        _values.Add(value);
        _binding.BindInput(name, value);
    }

    public void BindOutput(string name, TensorBuffer tensor) =>
        _binding.BindOutput(name, Over(tensor, reshapes.OfOutput(name, tensor.Shape)));

    /// <summary>Lets ONNX Runtime allocate an output during the run, when the shape of the output is known.</summary>
    public void LeaveOutput(string name) => _binding.BindOutputToDevice(name, OrtMemoryInfo.DefaultInstance);

    public void Run(CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _options))
        {
            session.RunWithBinding(_options, _binding);
        }
    }

    /// <summary>
    /// Copies an output that ONNX Runtime allocated to the tensor that the caller provided, or else to a new tensor that the call owns.
    /// Returns the shape that the caller sees.
    /// </summary>
    /// <param name="index">The zero-based index of the output, in the order in which the outputs were bound.</param>
    /// <param name="output">The name and dtype of the output.</param>
    /// <param name="call">The call.</param>
    /// <returns>The shape that the caller sees.</returns>
    public TensorShape CopyOutput(int index, TensorMetadata output, InferenceCall call)
    {
        using var values = GetOutputs();
        var shape = reshapes.ToCaller(output.Name, CheckShape(output.Name, values[index]));
        Give(call, output, shape, values[index].GetTensorDataAsSpan<byte>());
        return shape;
    }

    /// <summary>Returns all outputs, in the order in which they were bound. The caller disposes the collection.</summary>
    public IDisposableReadOnlyCollection<OrtValue> GetOutputs() => _binding.GetOutputValues();

    /// <summary>
    /// Copies the elements of an output to the tensor that the caller provided, or else to a new tensor that the call owns.
    /// </summary>
    /// <exception cref="InvalidModelCallException">The tensor that the caller provided has another shape.</exception>
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
                $"The tensor placed for '{output.Name}' has the shape {tensor.Shape}, but the output has {shape}. Place a "
                    + "tensor of that shape."
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

    /// <summary>Returns the shape of an output that ONNX Runtime allocated.</summary>
    /// <exception cref="ModelCallException">The output has too many axes.</exception>
    public static TensorShape ReadShape(string name, OrtValue value)
    {
        var lengths = value.GetTensorTypeAndShape().Shape;
        return TensorShape.TryCreate(lengths, out var shape)
            ? shape
            : throw new ModelCallException(
                $"The model's output '{name}' has the shape [{string.Join(", ", lengths)}]; the maximum is "
                    + $"{TensorShape.MaxRank} axes."
            );
    }

    /// <summary>Returns the shape of an output that ONNX Runtime allocated. Throws if the output cannot be copied.</summary>
    /// <exception cref="ModelCallException">The output has too many axes, or is too large to be copied.</exception>
    public static TensorShape CheckShape(string name, OrtValue value)
    {
        var shape = ReadShape(name, value);

        // ONNX Runtime exposes its memory as a span, which can have at most int.MaxValue bytes.
        var bytes = value.GetTensorSizeInBytes();
        return bytes <= int.MaxValue
            ? shape
            : throw new ModelCallException(
                $"The model's output '{name}' has {bytes:N0} bytes; at most {int.MaxValue:N0} can be copied. Place a tensor of the "
                    + $"shape {shape} for it, so that the model writes it without a copy."
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
