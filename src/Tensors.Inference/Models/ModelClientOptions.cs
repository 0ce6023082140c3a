namespace Tensors;

/// <summary>How a generated client calls its model. A client copies them when it is constructed.</summary>
public sealed class ModelClientOptions
{
    /// <summary>How long a call may take, with all its attempts, below 24 days; null for as long as it takes.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>The session whose quota pays for the outputs that the client places.</summary>
    public string Session { get; set; } = "";

    /// <summary>What each call asks of the model's queue, such as its priority.</summary>
    public CallSchedule Schedule { get; set; }

    /// <summary>
    /// Makes calls, again where that is wanted, or null for once each. <c>ExecuteAsync</c> of a Polly pipeline has this very
    /// shape: <c>Policy = pipeline.ExecuteAsync</c>. A streaming call is made once: its first parts may have been used.
    /// </summary>
    public ModelCallPolicy? Policy { get; set; }

    /// <summary>Copies options that a caller passed, so that later changes have no effect, and checks them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range. The message names it.</exception>
    internal static ModelClientOptions Snapshot(ModelClientOptions? options)
    {
        var copy = (ModelClientOptions?)options?.MemberwiseClone() ?? new ModelClientOptions();
        OptionChecks.ThrowIfWrong(
            OptionChecks.First(
                OptionChecks.Deadline(nameof(Deadline), copy.Deadline),
                OptionChecks.NotNull(nameof(Session), copy.Session)
            ),
            nameof(options)
        );
        return copy;
    }
}
