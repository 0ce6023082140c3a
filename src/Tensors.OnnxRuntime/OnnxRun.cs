using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Tensors.OnnxRuntime;

/// <summary>One run of a session over tensors that stay where they are.</summary>
/// <remarks>
/// Invariant: every tensor bound here is pinned until this is disposed, and whoever made the call holds its lease until the
/// run has returned, so the addresses that ONNX Runtime was given stay valid while it uses them.
/// </remarks>
internal sealed class OnnxRun(InferenceSession session, OrtMemoryInfo memory) : IDisposable
{
    private readonly OrtIoBinding _binding = session.CreateIoBinding();
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _values = [];
    private readonly List<MemoryHandle> _pins = [];

    public void BindInput(string name, TensorBuffer tensor) => _binding.BindInput(name, Over(tensor));

    public void BindOutput(string name, TensorBuffer tensor) => _binding.BindOutput(name, Over(tensor));

    /// <summary>Has ONNX Runtime allocate an output when it knows the shape.</summary>
    public void LeaveOutput(string name) => _binding.BindOutputToDevice(name, memory);

    public void Run(CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _options))
        {
            session.RunWithBinding(_options, _binding);
        }
    }

    /// <summary>Moves an output that ONNX Runtime allocated into a tensor of the call's own.</summary>
    /// <param name="index">Its place among the model's outputs.</param>
    /// <param name="output">Its name and dtype.</param>
    /// <param name="call">The call.</param>
    public void CopyOutput(int index, TensorMetadata output, InferenceCall call)
    {
        using var values = _binding.GetOutputValues();
        var value = values[index];
        var shape = TensorShape.Create(value.GetTensorTypeAndShape().Shape);
        var tensor = call.AllocateOutput(output.Name, output.Spec.DType, shape);
        value.GetTensorDataAsSpan<byte>().CopyTo(tensor.AsBytes());
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

    private unsafe OrtValue Over(TensorBuffer tensor)
    {
        var pin = tensor.Pin();
        _pins.Add(pin);
        var value = OrtValue.CreateTensorValueWithData(
            memory,
            (TensorElementType)tensor.DType.OnnxCode(),
            tensor.Shape.Span.ToArray(),
            (nint)pin.Pointer,
            tensor.ByteLength
        );
        _values.Add(value);
        return value;
    }
}
