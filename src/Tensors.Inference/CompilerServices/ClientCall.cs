using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Tensors.CompilerServices;

/// <summary>Represents one call of a generated client. Intended for generated code only.</summary>
/// <remarks>
/// If every axis of an output is fixed or has the name of an input's axis, the client allocates the output before the call, so that the model
/// writes it directly where the caller reads it. A call that failed is not reused, because a worker that has not noticed the failure may still
/// read its scalars. If the policy of a call gives up while an attempt is running, the call keeps its tensors until that attempt ends.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
[TensorOwner]
public sealed class ClientCall : IDisposable
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Ended = 2;

    private readonly ModelClient _client;
    private readonly MethodPlan _plan;
    private readonly InferenceCall _call;
    private readonly CallAxes _axes;
    private readonly TensorBuffer[] _scalars;
    private readonly TensorBuffer[] _placed;
    private readonly Func<CancellationToken, ValueTask> _attempt;
    private bool _hasFailed;
    private bool _isAnswered;
    private int _state;

    internal ClientCall(ModelClient client, int method, MethodPlan plan)
    {
        _client = client;
        _plan = plan;
        Method = method;
        _call = new InferenceCall(client.Allocator, client.Options.Session);
        _axes = new CallAxes(plan);
        _scalars = new TensorBuffer[plan.Model.Inputs.Length];
        _placed = new TensorBuffer[plan.Model.Outputs.Length];
        _attempt = AttemptAsync;
    }

    internal int Method { get; }

    /// <summary>Sets an input. The caller keeps ownership of the tensor.</summary>
    /// <param name="index">The zero-based index of the input.</param>
    /// <param name="tensor">The tensor to pass to the model.</param>
    /// <exception cref="ModelCallException">
    /// The dtype, rank or a fixed length differs from the contract, or an axis has another length than an axis of the same name.
    /// </exception>
    public void SetInput(int index, TensorBuffer tensor)
    {
        _axes.CheckInput(index, tensor);
        _call.Inputs.Set(_plan.Model.Inputs[index].Name, tensor);
    }

    /// <summary>Sets a scalar input.</summary>
    /// <typeparam name="T">The type of the element.</typeparam>
    /// <param name="index">The zero-based index of the input.</param>
    /// <param name="value">The value of the scalar.</param>
    public void SetScalar<T>(int index, T value)
        where T : unmanaged
    {
        ref var scalar = ref _scalars[index];
        if (scalar.IsDisposed)
        {
            scalar = _client.Allocate(_plan.Model.Inputs[index].Spec.DType, [], PeerAccess.Read);
        }

        scalar.AsSpan<T>()[0] = value;
        _call.Inputs.Set(_plan.Model.Inputs[index].Name, scalar);
    }

    /// <summary>Calls the model. When the returned task has completed, every output is available and matches the contract.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ModelCallException">The call failed, or exceeded the client's deadline.</exception>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        _hasFailed = true;
        _isAnswered = false;
        _call.Schedule = _client.Options.Schedule;
        var policy = _client.Options.Policy;
        if (_client.Options.Deadline is not { } deadline)
        {
            await (policy is null ? _attempt(cancellationToken) : policy(_attempt, cancellationToken)).ConfigureAwait(
                false
            );
        }
        else
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(deadline);
            try
            {
                await (policy is null ? _attempt(limit.Token) : policy(_attempt, limit.Token)).ConfigureAwait(false);
            }
            catch (OperationCanceledException e)
                when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw TooLate(deadline, e);
            }
        }

        if (!_isAnswered)
        {
            throw new ModelCallException(
                "The client's policy returned although its last attempt has not succeeded, so the call has no result. A policy must throw an "
                    + "exception when it gives up."
            );
        }

        _hasFailed = false;
    }

    /// <summary>Calls the model, and returns the parts of its result as they arrive.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>This call, once for each part. Its outputs are then those of the part, and match the contract.</returns>
    /// <exception cref="ModelCallException">The call failed, or exceeded the client's deadline.</exception>
    public async IAsyncEnumerable<ClientCall> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _hasFailed = true;
        _call.Schedule = _client.Options.Schedule;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_client.Options.Deadline is { } deadline)
        {
            limit.CancelAfter(deadline);
        }

        var model = await WithinAsync(_client.FindAsync(Method, limit.Token), limit, cancellationToken)
            .ConfigureAwait(false);
        var parts = model.InferStreamAsync(_call, limit.Token).GetAsyncEnumerator(limit.Token);
        await using var ending = parts.ConfigureAwait(false);
        while (await WithinAsync(parts.MoveNextAsync(), limit, cancellationToken).ConfigureAwait(false))
        {
            CheckOutputs();
            yield return this;
            _call.Outputs.DisposeMade();
        }

        _hasFailed = false;
    }

    /// <summary>Removes an output from the call and returns it. The caller owns the tensor and must dispose it.</summary>
    /// <param name="index">The zero-based index of the output.</param>
    [return: Owned]
    public TensorBuffer Take(int index)
    {
        if (_placed[index].IsDisposed)
        {
            return _call.Outputs.Take(_plan.Model.Outputs[index].Name);
        }

        var tensor = _placed[index];
        _placed[index] = default;
        return tensor;
    }

    /// <summary>Returns the only element of a scalar output.</summary>
    /// <typeparam name="T">The type of the element.</typeparam>
    /// <param name="index">The zero-based index of the output.</param>
    public T TakeScalar<T>(int index)
        where T : unmanaged
    {
        using var tensor = Take(index);
        return tensor.AsReadOnlySpan<T>()[0];
    }

    /// <summary>
    /// Ends the call and disposes the outputs that were not taken. If an attempt is still running, this happens when that attempt ends.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Running) != Running)
        {
            End();
        }
    }

    private void End()
    {
        DisposePlaced();
        _call.Clear();
        _axes.Clear();
        if (_hasFailed)
        {
            Drop();
        }
        else
        {
            _client.Return(this);
        }
    }

    internal void Drop()
    {
        Volatile.Write(ref _state, Ended);
        foreach (var scalar in _scalars)
        {
            scalar.Dispose();
        }

        _call.Dispose();
    }

    private static ModelCallException TooLate(TimeSpan deadline, Exception cause) =>
        new ModelDeadlineExceededException(
            $"The model did not respond within {deadline.TotalMilliseconds:N0} ms, the client's deadline. Raise the deadline, or send less data in "
                + "each call.",
            deadline,
            cause
        );

    private async ValueTask AttemptAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Running, Idle) is var state and not Idle)
        {
            throw new InvalidOperationException(
                $"The client's policy started an attempt {(state == Running ? "while another one is running" : "after the call has ended")}. "
                    + "All attempts of a call share its outputs: await each attempt before starting the next."
            );
        }

        _isAnswered = false;
        try
        {
            await RunOnceAsync(cancellationToken).ConfigureAwait(false);
            _isAnswered = true;
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Running) == Ended)
            {
                End();
            }
        }
    }

    private async ValueTask RunOnceAsync(CancellationToken cancellationToken)
    {
        // The worker may still be writing into the outputs of an earlier attempt, so this attempt gets new ones.
        _call.Outputs.DisposeMade();
        DisposePlaced();
        var model = await _client.FindAsync(Method, cancellationToken).ConfigureAwait(false);
        PlaceOutputs();
        await model.InferAsync(_call, cancellationToken).ConfigureAwait(false);
        CheckOutputs();
    }

    private async ValueTask<T> WithinAsync<T>(
        ValueTask<T> step,
        CancellationTokenSource limit,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await step.ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TooLate(_client.Options.Deadline!.Value, e);
        }
    }

    private void PlaceOutputs()
    {
        for (var i = 0; i < _placed.Length; i++)
        {
            var (name, spec) = _plan.Model.Outputs[i];
            if (_axes.TryResolveOutput(i, out var shape))
            {
                _placed[i] = _client.Allocate(spec.DType, shape, PeerAccess.Write);
                _call.Outputs.Place(name, _placed[i]);
            }
        }
    }

    private void CheckOutputs()
    {
        _axes.BeginOutputs();
        for (var i = 0; i < _placed.Length; i++)
        {
            if (_placed[i].IsDisposed)
            {
                _axes.CheckOutput(i, _call.Outputs.Get(_plan.Model.Outputs[i].Name));
            }
        }
    }

    private void DisposePlaced()
    {
        foreach (ref var tensor in _placed.AsSpan())
        {
            tensor.Dispose();
            tensor = default;
        }

        _call.Outputs.ClearPlaced();
    }
}
