// silero_vad_v5.onnx: ONNX IR version 8, opset 16, produced by spox
//
// Dynamic axes:
//   inputAxis0: axis 0 of input
//   inputAxis1: axis 1 of input
//   stateAxis1: axis 1 of state
//   outputAxis0: axis 0 of output
//   stateNAxis0: axis 0 of stateN
//   stateNAxis1: axis 1 of stateN
//   stateNAxis2: axis 2 of stateN

using System.Threading;
using System.Threading.Tasks;
using Tensors;

namespace VoiceActivity;

/// <summary>The model <c>silero_vad_v5.onnx</c>.</summary>
public static partial class SileroVadV5
{
    /// <summary>'input' of silero_vad_v5.onnx.</summary>
    [SharedTensor(["inputAxis0", "inputAxis1"], DType.Float32)]
    public readonly partial struct Input;

    /// <summary>'state' of silero_vad_v5.onnx.</summary>
    [SharedTensor([2, "stateAxis1", 128], DType.Float32)]
    public readonly partial struct State;

    /// <summary>'output' of silero_vad_v5.onnx.</summary>
    [SharedTensor(["outputAxis0", 1], DType.Float32)]
    public readonly partial struct Output;

    /// <summary>'stateN' of silero_vad_v5.onnx.</summary>
    [SharedTensor(["stateNAxis0", "stateNAxis1", "stateNAxis2"], DType.Float32)]
    public readonly partial struct StateN;

    /// <summary>Calls the model.</summary>
    [ModelContract("silero_vad_v5")]
    public partial interface IModel
    {
        /// <summary>Runs the model once.</summary>
        /// <remarks>Inputs: <c>input: float32[inputAxis0, inputAxis1]</c>, <c>state: float32[2, stateAxis1, 128]</c>, <c>sr: int64[]</c>. Outputs: <c>output: float32[outputAxis0, 1]</c>, <c>stateN: float32[stateNAxis0, stateNAxis1, stateNAxis2]</c>. Model: <c>silero_vad_v5</c>.</remarks>
        /// <param name="input"><c>input: float32[inputAxis0, inputAxis1]</c></param>
        /// <param name="state"><c>state: float32[2, stateAxis1, 128]</c></param>
        /// <param name="sr"><c>sr: int64[]</c></param>
        /// <param name="cancellationToken">Cancels the wait for the outputs.</param>
        /// <returns>The outputs, which the caller must dispose.</returns>
        [return: TensorName("output", "stateN")]
        ValueTask<(Output.ReadOnly Output, StateN.ReadOnly StateN)> RunAsync(
            Input.ReadOnly input,
            State.ReadOnly state,
            long sr,
            CancellationToken cancellationToken = default
        );
    }
}
