namespace Tensors;

/// <summary>How a generated client calls its model.</summary>
public sealed record ModelClientOptions
{
    /// <summary>How long a call may take, with all its attempts; null for as long as it takes.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The session whose quota pays for the outputs that the client places.</summary>
    public string Session { get; init; } = "";

    /// <summary>What each call asks of the model's queue, such as its priority.</summary>
    public CallSchedule Schedule { get; init; }

    /// <summary>
    /// Makes calls, again where that is wanted, or null for once each. <c>ExecuteAsync</c> of a Polly pipeline has this very
    /// shape: <c>Policy = pipeline.ExecuteAsync</c>. A streaming call is made once: its first parts may have been used.
    /// </summary>
    public ModelCallPolicy? Policy { get; init; }
}
