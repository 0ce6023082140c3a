namespace Tensors;

/// <summary>The options of a generated client. A client copies them when it is constructed.</summary>
public sealed class ModelClientOptions
{
    /// <summary>
    /// Gets or sets the maximum duration of a call, including all its attempts: positive and less than 24 days. Default: null, for no
    /// limit.
    /// </summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>
    /// Gets or sets the name of the allocator session in which the client allocates scalar inputs and outputs. These tensors count against
    /// the quota of that session. Default: empty.
    /// </summary>
    public string Session { get; set; } = "";

    /// <summary>Gets or sets the priority and the timeout of each call in the model's queue.</summary>
    public CallSchedule Schedule { get; set; }

    /// <summary>
    /// Gets or sets the policy that runs calls and can retry failed ones. Default: null, for one attempt per call. <c>ExecuteAsync</c> of
    /// a Polly pipeline matches this delegate: <c>Policy = pipeline.ExecuteAsync</c>. A streaming call is always attempted only once,
    /// because its first parts may have been used already.
    /// </summary>
    public ModelCallPolicy? Policy { get; set; }

    /// <summary>
    /// Returns a validated copy of the options that a caller passed. Later changes of those options have no effect. Null means the
    /// defaults.
    /// </summary>
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
