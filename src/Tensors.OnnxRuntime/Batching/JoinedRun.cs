using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>Specifies the result of a joined run.</summary>
internal enum JoinedResult
{
    /// <summary>Every call has ended.</summary>
    Done,

    /// <summary>The run failed. Each call that has not ended must run by itself.</summary>
    Failed,

    /// <summary>
    /// The run failed, because an output does not have one row for each row of the inputs. Calls to this model cannot be joined. Each call that has
    /// not ended must run by itself.
    /// </summary>
    NotByRows,
}

/// <summary>Runs several calls to a model as one joined run.</summary>
/// <remarks>
/// ONNX Runtime allocates the outputs, because they have to be copied to the tensors of the calls in any case, and because the memory that ONNX
/// Runtime reuses is warm. An error in the tensors of one call ends only that call.
/// </remarks>
internal sealed class JoinedRun(LoadedModel model)
{
    private readonly ImmutableArray<TensorMetadata> _inputs = model.Metadata.Inputs;
    private readonly ImmutableArray<TensorMetadata> _outputs = model.Metadata.Outputs;

    /// <summary>
    /// Runs calls together and returns the result. The calls must be in the state <c>Held</c> of <see cref="BatchedCall"/>.
    /// </summary>
    /// <param name="batch">The batch of the calls.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="memory">The memory for the joined inputs.</param>
    /// <param name="reason">The exception that made the run fail, or null.</param>
    public JoinedResult Run(Batch batch, List<BatchedCall> calls, JoinedInputs memory, out Exception? reason)
    {
        batch.Expect(calls.Count);
        if (!TryReserve(calls, memory, out reason))
        {
            return JoinedResult.Failed;
        }

        var joined = Copy(batch, calls, memory);
        var rows = joined.Sum(call => call.Rows);
        if (batch.Abandoned.IsCancellationRequested)
        {
            return JoinedResult.Done;
        }

        try
        {
            using var run = model.BeginRun(isTrial: true);
            Bind(run, joined[0], memory, rows);
            run.Run(batch.Abandoned);
            return Distribute(run, joined, rows, out reason);
        }
        catch (Exception e)
        {
            reason = e;
            return JoinedResult.Failed;
        }
    }

    /// <summary>
    /// Reserves memory for the inputs of the calls. If there is not enough memory, changes the calls to the state <c>Copied</c> and
    /// returns false.
    /// </summary>
    private bool TryReserve(List<BatchedCall> calls, JoinedInputs memory, out Exception? reason)
    {
        reason = null;
        try
        {
            memory.Clear();
            for (var i = 0; i < _inputs.Length; i++)
            {
                memory.Reserve(i, calls.Sum(call => call.Shapes[i].ElementCount) * _inputs[i].Spec.DType.GetByteSize());
            }

            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            // The joined inputs need more memory than can be allocated.
            reason = e;
            calls.ForEach(static call => call.Release());
            return false;
        }
    }

    /// <summary>
    /// Copies the inputs of the calls, and changes the calls to the state <c>Copied</c>. A call whose inputs cannot be read ends with an
    /// error. Returns the calls whose inputs were copied.
    /// </summary>
    /// <returns>The calls whose inputs were copied.</returns>
    private List<BatchedCall> Copy(Batch batch, List<BatchedCall> calls, JoinedInputs memory)
    {
        var joined = new List<BatchedCall>(calls.Count);
        foreach (var call in calls)
        {
            try
            {
                memory.Append(_inputs, call.Call);
            }
            catch (Exception e)
            {
                call.Finish(e);
                batch.RemoveWaiter();
                continue;
            }

            joined.Add(call);
            call.Release();
        }

        return joined;
    }

    private void Bind(OnnxRun run, BatchedCall first, JoinedInputs memory, long rows)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var shape = TensorShape.Create([rows, .. first.Shapes[i].Span[1..]]);
            var reshaped = model.Reshapes.OfInput(_inputs[i].Name, shape).Span.ToArray();
            run.BindInput(_inputs[i].Name, memory.ToValue(i, _inputs[i].Spec.DType, reshaped));
        }

        foreach (var output in _outputs)
        {
            run.LeaveOutput(output.Name);
        }
    }

    private JoinedResult Distribute(OnnxRun run, List<BatchedCall> joined, long rows, out Exception? reason)
    {
        using var values = run.GetOutputs();
        var shapes = new TensorShape[_outputs.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = OnnxRun.CheckShape(_outputs[i].Name, values[i]);
            if (shapes[i].Rank == 0 || shapes[i][0] != rows)
            {
                reason = new ModelCallException(
                    $"The output '{_outputs[i].Name}' has the shape {shapes[i]}; expected {rows} rows, as many as the inputs have."
                );
                return JoinedResult.NotByRows;
            }

            shapes[i] = model.Reshapes.ToCaller(_outputs[i].Name, shapes[i]);
        }

        long start = 0;
        foreach (var call in joined)
        {
            if (call.TryHold())
            {
                call.Finish(Give(call, values, shapes, start, rows));
            }

            start += call.Rows;
        }

        reason = null;
        return JoinedResult.Done;
    }

    private Exception? Give(
        BatchedCall call,
        IReadOnlyList<OrtValue> values,
        TensorShape[] shapes,
        long start,
        long rows
    )
    {
        var made = call.Call.Outputs.Made.Count;
        try
        {
            for (var i = 0; i < shapes.Length; i++)
            {
                var elements = values[i].GetTensorDataAsSpan<byte>();
                var row = elements.Length / (int)rows;
                var shape = TensorShape.Create([call.Rows, .. shapes[i].Span[1..]]);
                var part = elements.Slice((int)start * row, (int)call.Rows * row);
                OnnxRun.Give(call.Call, _outputs[i], shape, part);
            }

            return null;
        }
        catch (Exception e)
        {
            OnnxOutputs.TakeBack(call.Call, made);
            return e;
        }
    }
}
